package dev.amund.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.samples.shape.ImageShape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookalikesTest {
  private static final ImageShape SHAPE = ImageShape.CIFAR;

  @TempDir private Path directory;
  private SampleStore store;

  @BeforeEach
  void open() {
    store = SampleStore.open(directory);
    for (int i = 0; i < 200; i++) {
      store.put(sample("stranger-" + i, Split.TRAIN, smooth(1000 + i)));
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void findsTheSamePixelsUnderAnotherId() {
    store.put(sample("copy", Split.TRAIN, smooth(1)));

    Lookalikes found = store.lookalikes(List.of(sample("mine", Split.TRAIN, smooth(1))), Set.of());

    assertThat(found.identical()).containsExactly("copy");
    assertThat(found.similar()).isEmpty();
    assertThat(found.count()).isEqualTo(1);
  }

  @Test
  void findsWhatDiffersByNoiseOrBrightness() {
    store.put(sample("noisy", Split.TRAIN, noisy(smooth(1), 4)));
    store.put(sample("brighter", Split.TRAIN, brighter(smooth(1), 6)));

    Lookalikes found = store.lookalikes(List.of(sample("mine", Split.TRAIN, smooth(1))), Set.of());

    assertThat(found.identical()).isEmpty();
    assertThat(found.similar()).containsExactlyInAnyOrder("noisy", "brighter");
  }

  @Test
  void passesOverTheSampleItselfTheExcludedAndTheHeldOut() {
    var mine = sample("mine", Split.TRAIN, smooth(1));
    store.put(mine);
    store.put(sample("also-asked-for", Split.TRAIN, smooth(1)));
    store.put(sample("held-out", Split.HOLDOUT, smooth(1)));

    assertThat(store.lookalikes(List.of(mine), Set.of("also-asked-for")).count()).isZero();
  }

  @Test
  void anErasedOrReplacedSampleIsFoundNoMore() {
    var mine = sample("mine", Split.TRAIN, smooth(1));
    store.put(sample("erased", Split.TRAIN, smooth(1)));
    store.put(sample("replaced", Split.TRAIN, smooth(1)));
    store.remove(List.of("erased"));
    store.put(sample("replaced", Split.TRAIN, smooth(2)));

    assertThat(store.lookalikes(List.of(mine), Set.of()).count()).isZero();
    assertThat(
            store
                .lookalikes(List.of(sample("other", Split.TRAIN, smooth(2))), Set.of())
                .identical())
        .containsExactly("replaced");
  }

  /** Erasures move samples to other slots; a reopening reads where they are. */
  @Test
  void samplesThatWereMovedAreFoundAndAreFoundAgainAfterAReopening() {
    store.put(sample("copy", Split.TRAIN, smooth(1)));
    store.erase(IntStream.range(0, 150).mapToObj(i -> "stranger-" + i).toList(), TestSamples.BATCH);
    store.put(sample("second-copy", Split.TRAIN, smooth(1)));
    var mine = sample("mine", Split.TRAIN, smooth(1));

    assertThat(store.lookalikes(List.of(mine), Set.of()).identical())
        .containsExactlyInAnyOrder("copy", "second-copy");
    store.close();
    store = SampleStore.open(directory);
    assertThat(store.lookalikes(List.of(mine, mine), Set.of()).identical())
        .containsExactlyInAnyOrder("copy", "second-copy");
    assertThat(store.lookalikes(List.of(sample("x", Split.TRAIN, smooth(1160))), Set.of()))
        .extracting(Lookalikes::identical)
        .isEqualTo(Set.of("stranger-160"));
  }

  @Test
  void manyBlankImagesDoNotMakeItReadThemAll() {
    for (int i = 0; i < 600; i++) {
      store.put(sample("blank-" + i, Split.TRAIN, new byte[SHAPE.size()]));
    }

    var found =
        store.lookalikes(List.of(sample("mine", Split.TRAIN, new byte[SHAPE.size()])), Set.of());

    assertThat(found.identical()).hasSizeBetween(400, 599);
  }

  private static Sample sample(String id, Split split, byte[] pixels) {
    return new Sample(id, 1, split, Optional.empty(), SHAPE, pixels);
  }

  /** An image of a few large random patches, as photographs are. */
  private static byte[] smooth(long seed) {
    var random = new SplittableRandom(seed);
    double[] coarse = random.doubles(5 * 5, 40, 215).toArray();
    byte[] pixels = new byte[SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      double y = i % 1024 / 32 / 8.0;
      double x = i % 32 / 8.0;
      pixels[i] = (byte) Math.round(between(coarse, y, x));
    }
    return pixels;
  }

  private static double between(double[] coarse, double y, double x) {
    int row = (int) y;
    int column = (int) x;
    double top = mix(coarse[row * 5 + column], coarse[row * 5 + column + 1], x - column);
    double bottom = mix(coarse[row * 5 + 5 + column], coarse[row * 5 + 6 + column], x - column);
    return mix(top, bottom, y - row);
  }

  private static double mix(double from, double to, double part) {
    return from + (to - from) * part;
  }

  private static byte[] noisy(byte[] pixels, int spread) {
    var random = new SplittableRandom(9);
    byte[] noisy = pixels.clone();
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += (byte) random.nextInt(-spread, spread + 1);
    }
    return noisy;
  }

  private static byte[] brighter(byte[] pixels, int by) {
    byte[] brighter = Arrays.copyOf(pixels, pixels.length);
    for (int i = 0; i < brighter.length; i++) {
      brighter[i] += (byte) by;
    }
    return brighter;
  }
}
