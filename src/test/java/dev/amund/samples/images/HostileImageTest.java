package dev.amund.samples.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;
import dev.amund.text.Allocation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small image files that want much, and files that are damaged. */
class HostileImageTest {
  private static final ImageShape SHAPE = new ImageShape(3, 8, 8);
  private static final int MEBIBYTE = 1024 * 1024;
  private static final int PLTE = 0x504c5445;

  @TempDir private Path directory;

  private static byte[] noise(String format, boolean progressive) {
    var image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    var random = new Random(1);
    for (int i = 0; i < 1024; i++) {
      image.setRGB(i % 32, i / 32, random.nextInt(0x1000000));
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    var out = new ByteArrayOutputStream();
    try (var stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      var settings = writer.getDefaultWriteParam();
      if (progressive) {
        settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.write(null, new IIOImage(image, null, null), settings);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  static Stream<Arguments> hostile() {
    var png = noise("png", false);
    var jpeg = noise("jpeg", false);
    var longPalette =
        ByteBuffer.allocate(33 + 8 + 100)
            .put(png, 0, 33)
            .putInt(Integer.MAX_VALUE - 8)
            .putInt(PLTE)
            .array();
    var wrong = png.clone();
    wrong[60] ^= 1;
    return Stream.of(
        Arguments.of(
            "8192×8192×16 bit", HugePng.of(8192, 8192, 16, 2, 64 * MEBIBYTE), "MiB are allowed"),
        Arguments.of(
            "8192×8192×16 bit and alpha", HugePng.of(8192, 8192, 16, 6, 1), "MiB are allowed"),
        Arguments.of("1 bit", HugePng.of(60_000, 60_000, 1, 0, 1), "MiB are allowed"),
        Arguments.of(
            "largest",
            HugePng.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 8, 2, 1),
            "MiB are allowed"),
        Arguments.of("no pixels", HugePng.of(0, 8, 8, 2, 1), "not possible"),
        Arguments.of("negative", HugePng.of(8, -8, 8, 2, 1), "not possible"),
        Arguments.of("depth", HugePng.of(8, 8, 64, 2, 1), "not possible"),
        Arguments.of("colour type", HugePng.of(8, 8, 8, 5, 1), "no colour type 5"),
        Arguments.of("palette of 2 GiB", longPalette, "claims 2,147,483,639 bytes"),
        Arguments.of("checksum", wrong, "checksum of IDAT"),
        Arguments.of("cut PNG", Arrays.copyOf(png, png.length - 20), "cut off"),
        Arguments.of("PNG without end", Arrays.copyOf(png, png.length - 12), "cut off"),
        Arguments.of("only a signature", Arrays.copyOf(png, 8), "neither PNG nor JPEG"),
        Arguments.of("only a header", Arrays.copyOf(png, 33), "cut off"),
        Arguments.of("cut JPEG", Arrays.copyOf(jpeg, jpeg.length / 2), "no end mark"),
        Arguments.of("JPEG without frame", new byte[] {-1, -40, -1, -39}, "no header of a frame"),
        Arguments.of("large JPEG", resized(jpeg, 65_000), "MiB are allowed"),
        Arguments.of("JPEG of many scans", manyScans(jpeg, 200), "more than 100 scans"));
  }

  /** Height and width stand behind the precision in the frame header. */
  private static byte[] resized(byte[] jpeg, int side) {
    var file = jpeg.clone();
    int frame = frame(jpeg);
    ByteBuffer.wrap(file).putShort(frame + 5, (short) side).putShort(frame + 7, (short) side);
    return file;
  }

  private static int frame(byte[] jpeg) {
    for (int i = 2; ; i++) {
      if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) 0xC0) {
        return i;
      }
    }
  }

  /** Behind the last scan, once more and once more what it ends with. */
  private static byte[] manyScans(byte[] jpeg, int scans) {
    int start = 2;
    while (jpeg[start] != (byte) 0xFF || jpeg[start + 1] != (byte) 0xDA) {
      start++;
    }
    var file = new ByteArrayOutputStream();
    file.write(jpeg, 0, start);
    for (int i = 0; i < scans; i++) {
      file.write(jpeg, start, jpeg.length - 2 - start);
    }
    file.write(jpeg, jpeg.length - 2, 2);
    return file.toByteArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void isRefusedBeforeItTakesMemory(String name, byte[] file, String words) throws Exception {
    try (var store = SampleStore.open(directory);
        var writer = store.writer()) {
      store.requireShape(SHAPE);
      long before = Allocation.ofThisThread();
      assertThatThrownBy(() -> writer.put(registration("bad", file)))
          .isInstanceOfSatisfying(
              SampleRefusedException.class,
              refused -> assertThat(refused.reason()).isEqualTo(Reason.UNDECODABLE))
          .hasMessageContaining(words);
      assertThat(Allocation.ofThisThread() - before).isLessThan(16 * MEBIBYTE);
      writer.put(registration("good", noise("png", false)));
    }
  }

  @Test
  void whereThereIsNotEnoughMemoryAfterAllOnlyTheImageIsRefused() {
    assertThatThrownBy(
            () ->
                ImageDecoder.inMemory(
                    noise("png", false),
                    image -> {
                      throw new OutOfMemoryError("Java heap space");
                    }))
        .isInstanceOf(SampleRefusedException.class)
        .hasMessageContaining("not enough memory");
  }

  @Test
  void whatManyCamerasWriteIsTaken() throws Exception {
    try (var store = SampleStore.open(directory);
        var writer = store.writer()) {
      store.requireShape(SHAPE);
      writer.put(registration("progressive", noise("jpeg", true)));
      writer.put(registration("baseline", noise("jpeg", false)));
      writer.put(registration("png", noise("png", false)));
      writer.put(registration("16 bit", HugePng.of(64, 64, 16, 2, 64 * (1 + 64 * 6))));
      writer.put(registration("bits", HugePng.of(64, 64, 1, 0, 64 * 9)));
      writer.put(
          registration("12 megapixels", HugePng.of(4000, 3000, 8, 2, 3000 * (1 + 4000 * 3))));
      writer.write();
      assertThat(store.count(Split.TRAIN)).isEqualTo(6);
      assertThat(store.get("16 bit").orElseThrow().pixels()).containsOnly(0);
    }
  }

  @Test
  void theFirstImageDoesNotMakeAShapeThatNoStoreCanHold() throws Exception {
    var large = HugePng.of(5000, 5000, 8, 2, 5000 * (1 + 5000 * 3));
    try (var store = SampleStore.open(directory);
        var writer = store.writer()) {
      assertThatThrownBy(() -> writer.put(registration("large", large)))
          .isInstanceOfSatisfying(
              SampleRefusedException.class,
              refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE));
      assertThat(store.shape()).isEmpty();
    }
  }

  private static Registration registration(String id, byte[] file) {
    return new Registration(id, 1, Split.TRAIN, Optional.empty(), new Content.Encoded(file));
  }
}
