package dev.amund.samples.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.event.MalformedEventException;
import dev.amund.event.PixelTensor;
import dev.amund.event.TrainingSample;
import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.Split;
import dev.amund.samples.shape.ElementType;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.TensorShape;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SampleCodecTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final ImageShape SHAPE = new ImageShape(1, 1, 2);

  private static Registration registration(Content content) {
    return new Registration("a", 3, Split.HOLDOUT, Optional.of("alice"), content);
  }

  @Test
  void everyKindOfContentComesBackAsItWas() {
    var link = registration(new Content.Link(URI.create("https://photos.example/a.png")));
    assertThat(SampleCodec.decode("a", SampleCodec.encode(link, NOW))).isEqualTo(link);

    var encoded = registration(new Content.Encoded(new byte[] {1, 2, 3}));
    var image = (Content.Encoded) decoded(encoded).content();
    assertThat(image.bytes()).containsExactly(1, 2, 3);

    var tensor = registration(new Content.Pixels(SHAPE, new byte[] {7, -1}));
    var pixels = (Content.Pixels) decoded(tensor).content();
    assertThat(pixels.shape()).isEqualTo(SHAPE);
    assertThat(pixels.bytes()).containsExactly(7, -1);
    for (var shape :
        List.of(
            TensorShape.features(1),
            new TensorShape(ElementType.FLOAT16, List.of(2, 1)),
            new TensorShape(ElementType.UINT8, List.of(4)))) {
      var row = registration(new Content.Pixels(shape, new byte[] {1, 2, 3, 4}));
      var values = (Content.Pixels) decoded(row).content();
      assertThat(values.shape()).isEqualTo(shape);
      assertThat(values.bytes()).containsExactly(1, 2, 3, 4);
    }
    assertThat(decoded(tensor).subject()).contains("alice");
    assertThat(decoded(tensor).split()).isEqualTo(Split.HOLDOUT);
  }

  private static Registration decoded(Registration sample) {
    return SampleCodec.decode("a", SampleCodec.encode(sample, NOW));
  }

  @Test
  void whatContradictsItselfIsMalformed() {
    var none = TrainingSample.newBuilder().setSampleId("a").setLabel(0);
    var two =
        TrainingSample.newBuilder()
            .setSampleId("a")
            .setLabel(0)
            .setUri("file:///a.png")
            .setImage(ByteBuffer.wrap(new byte[1]));
    var badUri = TrainingSample.newBuilder().setSampleId("a").setLabel(0).setUri("no uri");
    var negative =
        TrainingSample.newBuilder().setSampleId("a").setLabel(-1).setUri("file:///a.png");
    var tooShort =
        TrainingSample.newBuilder()
            .setSampleId("a")
            .setLabel(0)
            .setPixels(new PixelTensor(3, 32, 32, ByteBuffer.wrap(new byte[10])));
    for (var event : List.of(none, two, badUri, negative, tooShort)) {
      assertThatThrownBy(() -> SampleCodec.decode("a", event.build()))
          .isInstanceOf(MalformedEventException.class);
    }
    var link = SampleCodec.encode(registration(new Content.Link(URI.create("file:///a.png"))), NOW);
    assertThatThrownBy(() -> SampleCodec.decode("b", link))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("key");
  }
}
