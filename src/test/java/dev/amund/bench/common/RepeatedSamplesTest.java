package dev.amund.bench.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.bench.FinishedLines;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.shape.ImageShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatedSamplesTest {
  private static final BenchProgress NOBODY = new FinishedLines();

  @TempDir private Path directory;

  private static List<Sample> samples(String prefix, Split split, int count) {
    return IntStream.range(0, count).mapToObj(i -> sample(prefix + i, split, i)).toList();
  }

  /** A gradient, as smooth as a photograph's sky, and noise of its own. */
  private static Sample sample(String id, Split split, int seed) {
    var random = new SplittableRandom(seed);
    byte[] pixels = new byte[ImageShape.CIFAR.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i % 32 * 4 + random.nextInt(100));
    }
    return new Sample(id, seed % 10, split, Optional.of("someone"), ImageShape.CIFAR, pixels);
  }

  @Test
  void aStoreIsFilledToItsSizeAndNothingInItLooksAlike() {
    var repeated =
        new RepeatedSamples(samples("t", Split.TRAIN, 4), samples("h", Split.HOLDOUT, 3));
    try (var store = SampleStore.open(directory)) {
      var ids = repeated.fill(store, 10, NOBODY);

      assertThat(store.count(Split.TRAIN)).isEqualTo(10);
      assertThat(store.count(Split.HOLDOUT)).isEqualTo(3);
      assertThat(ids).containsExactly("t0", "t1", "t2", "t3");
      assertThat(store.lookalikes(store.getAll(ids), Set.of()).count()).isZero();
    }
  }

  @Test
  void aSmallStoreHoldsTheFirst() {
    var repeated = new RepeatedSamples(samples("t", Split.TRAIN, 4), List.of());
    try (var store = SampleStore.open(directory)) {
      assertThat(repeated.fill(store, 2, NOBODY)).containsExactly("t0", "t1");
      assertThat(store.count(Split.TRAIN)).isEqualTo(2);
    }
  }

  @Test
  void aCopyIsTheImageShifted() {
    var original = sample("t", Split.TRAIN, 1);
    var copy = RepeatedSamples.copy(original, 11);
    assertThat(RepeatedSamples.copy(original, 0)).isSameAs(original);
    assertThat(copy.id()).isEqualTo("copy-11/t");
    assertThat(copy.label()).isEqualTo(original.label());
    int side = 32;
    int plane = side * side;
    assertThat(copy.pixels()[plane + 3 * side + 3]).isEqualTo(original.pixels()[plane]);
    assertThat(copy.pixels()[2 * side + 2]).isEqualTo(original.pixels()[31 * side + 31]);
  }
}
