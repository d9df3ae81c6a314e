package dev.amund.samples.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.config.ImagePreparation;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What Pillow and torchvision make of the same files: see pillow/make.py. */
class ImageDecoderTest {
  private static final String FILES = "/dev/amund/samples/pillow/";
  private static final ImagePreparation CROP =
      ImagePreparation.of(Map.of("fit", "center-crop", "resize", "29"));

  @TestFactory
  Stream<DynamicTest> pixelsAreThoseOfPillow() throws IOException {
    var cases = new ObjectMapper().readTree(file("cases.json"));
    assertThat(cases).hasSizeGreaterThan(40);
    return StreamSupport.stream(cases.spliterator(), false)
        .map(one -> dynamicTest(one.toString(), () -> comesOutAsExpected(one)));
  }

  private static void comesOutAsExpected(JsonNode one) throws Exception {
    var settings =
        new ObjectMapper()
            .<Map<String, String>>convertValue(
                one.get("settings"),
                new com.fasterxml.jackson.core.type.TypeReference<Map<String, String>>() {});
    var shape = ImageShape.parse(one.get("shape").asText());
    var decoder = new ImageDecoder(Optional.of(ImagePreparation.of(settings)));
    byte[] pixels = decoder.decode(file(one.get("file").asText()), shape);
    var expected = ImageIO.read(new ByteArrayInputStream(file(one.get("expected").asText())));
    byte[] wanted = Raster.of(expected, shape.channels(), Orientation.UPRIGHT).planes();
    assertThat(pixels).isEqualTo(wanted);
  }

  @Test
  void anImageOfItsOwnShapeIsUpright() throws Exception {
    var upright = new ImageDecoder(Optional.of(ImagePreparation.DEFAULT));
    assertThat(upright.shapeOf(file("orientation-6.jpg"))).isEqualTo(new ImageShape(3, 48, 32));
    assertThat(ImageDecoder.UNPREPARED.shapeOf(file("orientation-6.jpg")))
        .isEqualTo(new ImageShape(3, 32, 48));
  }

  @Test
  void aJpegInCmykIsRefusedInWords() {
    assertThatThrownBy(
            () -> ImageDecoder.UNPREPARED.decode(file("cmyk.jpg"), new ImageShape(3, 4, 4)))
        .isInstanceOf(SampleRefusedException.class)
        .hasMessageContaining("CMYK")
        .hasMessageContaining("RGB");
  }

  @Test
  void aLineOfPixelsWantsNoMoreMemoryThanItsSample() throws Exception {
    var line = png(new BufferedImage(1, 60_000, BufferedImage.TYPE_3BYTE_BGR));
    var shape = new ImageShape(3, 16, 16);
    for (var fit : List.of("squash", "letterbox", "center-crop")) {
      var how = ImagePreparation.of(Map.of("fit", fit, "interpolation", "lanczos"));
      assertThat(new ImageDecoder(Optional.of(how)).decode(line, shape)).hasSize(shape.size());
    }
    var much = ImagePreparation.of(Map.of("fit", "center-crop", "resize", "224"));
    assertThatThrownBy(() -> new ImageDecoder(Optional.of(much)).decode(line, shape))
        .isInstanceOf(SampleRefusedException.class)
        .hasMessageContaining("13,440,000");
  }

  @Test
  void aPreparationThatDoesNotSuitTheShapeRefusesTheImage() {
    var decoder = new ImageDecoder(Optional.of(CROP));
    assertThatThrownBy(() -> decoder.decode(file("wide.png"), new ImageShape(3, 30, 30)))
        .isInstanceOfSatisfying(
            SampleRefusedException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.WRONG_SHAPE))
        .hasMessageContaining("30 or more");
  }

  private static byte[] png(BufferedImage image) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static byte[] file(String name) throws IOException {
    try (var in = ImageDecoderTest.class.getResourceAsStream(FILES + name)) {
      return in.readAllBytes();
    }
  }
}
