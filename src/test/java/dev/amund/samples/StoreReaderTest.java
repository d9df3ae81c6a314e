package dev.amund.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.samples.images.HugePng;
import dev.amund.samples.shape.ImageShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreReaderTest {
  private static final ImageShape SHAPE = new ImageShape(3, 8, 8);
  private static final int MEBIBYTE = 1024 * 1024;

  @TempDir private Path directory;

  /** Files can be far larger than the pixels that are asked for. */
  @Test
  void filesAreReadUntilTheyAreLargeEnoughTogether() throws Exception {
    var file = HugePng.file(chunksAround(noise(), MEBIBYTE));
    try (var store = SampleStore.open(directory)) {
      store.requireShape(SHAPE);
      try (var writer = store.writer()) {
        for (int i = 0; i < 30; i++) {
          writer.put(registration("s" + i, file));
        }
      }
      assertThat(store.draw(Split.TRAIN, 30, new Random(1), Set.of())).hasSize(30);
      var ids = IntStream.range(0, 30).mapToObj(i -> "s" + i).toList();
      assertThat(store.getAll(ids)).extracting(Sample::id).isEqualTo(ids);
    }
    try (var database = Database.open(directory)) {
      var reader = new StoreReader(database);
      var ids = new ArrayDeque<>(List.of(Keys.of("s1"), Keys.of("none"), Keys.of("s2")));
      assertThat(reader.samples(ids, 1)).extracting(HeldSample::id).containsExactly("s1");
      assertThat(reader.samples(ids, 1)).extracting(HeldSample::id).containsExactly("s2");
      assertThat(ids).isEmpty();
    }
  }

  private static byte[][] chunksAround(byte[] png, int more) {
    return new byte[][] {
      Arrays.copyOfRange(png, 8, 33),
      HugePng.chunk("teXt", new byte[more]),
      Arrays.copyOfRange(png, 33, png.length)
    };
  }

  private static byte[] noise() throws IOException {
    var image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    var random = new Random(1);
    for (int i = 0; i < 1024; i++) {
      image.setRGB(i % 32, i / 32, random.nextInt(0x1000000));
    }
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static Registration registration(String id, byte[] file) {
    return new Registration(id, 1, Split.TRAIN, Optional.empty(), new Content.Encoded(file));
  }
}
