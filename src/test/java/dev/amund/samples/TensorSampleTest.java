package dev.amund.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ElementType;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.SampleShape;
import dev.amund.samples.shape.TensorShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Samples that are no images of bytes. */
class TensorSampleTest {
  @TempDir private Path directory;

  static List<SampleShape> shapes() {
    return List.of(
        TensorShape.features(13),
        new TensorShape(ElementType.FLOAT16, List.of(7)),
        new TensorShape(ElementType.UINT8, List.of(4)),
        new TensorShape(ElementType.FLOAT32, List.of(5, 3)),
        new TensorShape(ElementType.FLOAT32, List.of(3, 4, 4)),
        new TensorShape(ElementType.FLOAT16, List.of(1, 2, 3, 4)),
        SampleShape.of(ElementType.UINT8, List.of(3, 2, 2)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aStoreGivesBackWhatItTookAndKnowsItsShapeAgain(SampleShape shape) {
    var sample = sample("a", shape, 1);
    try (var store = SampleStore.open(directory.resolve("store"))) {
      store.put(sample);
      assertThat(store.get("a")).contains(sample);
    }
    try (var store = SampleStore.open(directory.resolve("store"))) {
      assertThat(store.shape()).contains(shape);
      assertThat(store.get("a")).contains(sample);
      assertThatThrownBy(() -> store.put(sample("b", TensorShape.features(2), 0)))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("another store");
      assertThat(store.erase(List.of("a"), new UUID(1, 1))).isOne();
      assertThat(store.get("a")).isEmpty();
    }
  }

  @Test
  void earlierVersionsAreToldThatTheyCannotReadIt() throws Exception {
    try (var store = SampleStore.open(directory.resolve("store"))) {
      store.put(sample("a", TensorShape.features(2), 0));
    }
    try (var database = Database.open(directory.resolve("store"))) {
      assertThat(database.get(Database.Family.META, Meta.FORMAT).map(Meta::number)).contains(5L);
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void identicalOnesAreFoundAndNearOnesOfImagesOnly(SampleShape shape) {
    try (var store = SampleStore.open(directory.resolve("store"))) {
      store.put(sample("a", shape, 1));
      store.put(sample("same", shape, 1));
      store.put(sample("near", shape, 2));
      var found = store.lookalikes(List.of(sample("a", shape, 1)), Set.of("a"));
      assertThat(found.identical()).containsExactly("same");
      assertThat(found.similar().isEmpty()).isEqualTo(!(shape instanceof ImageShape));
    }
  }

  @Test
  void whatIsInfiniteOrNoNumberIsRefused() {
    try (var store = SampleStore.open(directory.resolve("store"));
        var writer = store.writer()) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        var bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(4, bad).array();
        assertThatThrownBy(() -> writer.put(registration(TensorShape.features(2), bytes)))
            .isInstanceOfSatisfying(
                SampleRefusedException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.BAD_PIXELS));
      }
      var half = new TensorShape(ElementType.FLOAT16, List.of(1));
      assertThatThrownBy(() -> writer.put(registration(half, new byte[] {0, 0x7c})))
          .isInstanceOf(SampleRefusedException.class);
    }
  }

  @Test
  void anImageFileIsNoRowOfATable() {
    try (var store = SampleStore.open(directory.resolve("store"))) {
      store.requireShape(TensorShape.features(2));
      assertThatThrownBy(
              () ->
                  store
                      .writer()
                      .put(
                          new Registration(
                              "x", 0, Split.TRAIN, Optional.empty(), new Content.Encoded(png()))))
          .isInstanceOfSatisfying(
              SampleRefusedException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_SHAPE));
    }
  }

  @Test
  void shapesOfNothingOrTooMuchAreNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> TensorShape.features(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TensorShape(ElementType.FLOAT32, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TensorShape(ElementType.FLOAT32, List.of(1 << 20, 1 << 20, 1 << 20)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TensorShape(ElementType.UINT8, List.of(3, 2, 2)));
  }

  private static byte[] png() throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }

  private static Sample sample(String id, SampleShape shape, int seed) {
    var bytes = new byte[shape.size()];
    for (int i = 0; i < bytes.length; i++) {
      // Finite in every type.
      bytes[i] = (byte) (32 + seed + i % 8);
    }
    return new Sample(id, 1, Split.TRAIN, Optional.of("anna"), shape, bytes);
  }

  private static Registration registration(SampleShape shape, byte[] bytes) {
    return new Registration(
        "bad", 0, Split.TRAIN, Optional.empty(), new Content.Pixels(shape, bytes));
  }
}
