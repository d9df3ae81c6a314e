package dev.amund.samples;

import static dev.amund.samples.TestSamples.BATCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import dev.amund.BytesOnDisk;
import dev.amund.samples.images.ImageDecoder;
import dev.amund.samples.links.Links;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples that are image files, or links to such. */
class ContentTest {
  private static final ImageShape SHAPE = new ImageShape(3, 8, 8);

  @TempDir private Path parent;
  private Path directory;
  private Path images;

  @BeforeEach
  void directories() throws IOException {
    directory = parent.resolve("store");
    images = Files.createDirectories(parent.resolve("images"));
  }

  private static Registration registration(String id, Content content) {
    return new Registration(id, 1, Split.TRAIN, Optional.empty(), content);
  }

  private static void put(SampleStore store, String id, Content content)
      throws SampleRefusedException {
    try (var writer = store.writer()) {
      writer.put(registration(id, content));
    }
  }

  private static byte[] file(BufferedImage image, String format) {
    var out = new ByteArrayOutputStream();
    try {
      assertThat(ImageIO.write(image, format, out)).isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static BufferedImage plain(int type, int width, int height, Color color) {
    var image = new BufferedImage(width, height, type);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, color.getRGB());
    }
    return image;
  }

  private static BufferedImage noise(long seed) {
    var random = new Random(seed);
    var image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, random.nextInt(0x1000000));
    }
    return image;
  }

  @Test
  void aPngIsKeptAsItIsAndReadAsPlanes() throws Exception {
    var image = noise(1);
    var png = file(image, "png");
    try (var store = SampleStore.open(directory)) {
      put(store, "a", new Content.Encoded(png));
      assertThat(store.shape()).contains(SHAPE);
      var pixels = store.get("a").orElseThrow().pixels();
      for (int i = 0; i < 64; i++) {
        int rgb =
            Byte.toUnsignedInt(pixels[i]) << 16
                | Byte.toUnsignedInt(pixels[64 + i]) << 8
                | Byte.toUnsignedInt(pixels[128 + i]);
        assertThat(rgb).isEqualTo(image.getRGB(i % 8, i / 8) & 0xffffff);
      }
    }
    assertThat(BytesOnDisk.of(png, directory)).isNotEmpty();
  }

  @Test
  void imagesAreBroughtToTheShapeOfTheStore() throws Exception {
    try (var store = SampleStore.open(directory)) {
      store.requireShape(SHAPE);
      var orange = new Color(240, 120, 30);
      put(
          store,
          "jpeg",
          new Content.Encoded(file(plain(BufferedImage.TYPE_INT_RGB, 50, 20, orange), "jpeg")));
      var pixels = store.get("jpeg").orElseThrow().pixels();
      assertThat(Byte.toUnsignedInt(pixels[10])).isCloseTo(240, within(3));
      assertThat(Byte.toUnsignedInt(pixels[64 + 10])).isCloseTo(120, within(3));
      assertThat(Byte.toUnsignedInt(pixels[128 + 10])).isCloseTo(30, within(3));
    }
  }

  @Test
  void greyValuesStayWhatTheyAre() throws Exception {
    var grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(3, 0, 0, 100);
    for (var format : List.of("png", "jpeg")) {
      try (var store = SampleStore.open(directory.resolve(format))) {
        store.requireShape(SHAPE);
        put(store, "g", new Content.Encoded(file(grey, format)));
        var pixels = store.get("g").orElseThrow().pixels();
        assertThat(Byte.toUnsignedInt(pixels[3])).isCloseTo(100, within(12));
        assertThat(pixels[3]).isEqualTo(pixels[64 + 3]).isEqualTo(pixels[128 + 3]);
      }
    }
    assertThat(ImageDecoder.UNPREPARED.decode(file(grey, "png"), new ImageShape(1, 8, 8))[3])
        .isEqualTo((byte) 100);
  }

  @Test
  void coloursBecomeGreyAsPillowDoesIt() throws Exception {
    var image = plain(BufferedImage.TYPE_INT_RGB, 8, 8, new Color(200, 100, 50));
    // Image.new("RGB", (8, 8), (200, 100, 50)).convert("L").getpixel((0, 0))
    assertThat(ImageDecoder.UNPREPARED.decode(file(image, "png"), new ImageShape(1, 8, 8)))
        .containsOnly(124);
  }

  @Test
  void transparencyIsDropped() throws Exception {
    var image = plain(BufferedImage.TYPE_INT_ARGB, 8, 8, new Color(10, 20, 30, 40));
    var pixels = ImageDecoder.UNPREPARED.decode(file(image, "png"), SHAPE);
    assertThat(pixels[0]).isEqualTo((byte) 10);
    assertThat(pixels[64]).isEqualTo((byte) 20);
    assertThat(pixels[128]).isEqualTo((byte) 30);
  }

  @Test
  void whatIsNoImageIsRefusedAndTheRestIsTaken() throws Exception {
    var png = file(noise(1), "png");
    try (var store = SampleStore.open(directory);
        var writer = store.writer()) {
      for (var bytes :
          List.of(
              new byte[0],
              "no image".getBytes(StandardCharsets.UTF_8),
              java.util.Arrays.copyOf(png, 40),
              file(noise(1), "bmp"),
              claimingToBeHuge(png))) {
        assertThatThrownBy(() -> writer.put(registration("bad", new Content.Encoded(bytes))))
            .isInstanceOfSatisfying(
                SampleRefusedException.class,
                refused -> assertThat(refused.reason()).isEqualTo(Reason.UNDECODABLE));
      }
      writer.put(registration("good", new Content.Encoded(png)));
      writer.write();
      assertThat(store.get("bad")).isEmpty();
      assertThat(store.get("good")).isPresent();
    }
  }

  /** Width and height stand at byte 16 of a PNG; their checksum is not looked at before them. */
  private static byte[] claimingToBeHuge(byte[] png) {
    var huge = png.clone();
    huge[17] = 1;
    huge[21] = 1;
    return huge;
  }

  @Test
  void aTensorOfAnotherShapeIsRefused() throws Exception {
    try (var store = SampleStore.open(directory);
        var writer = store.writer()) {
      store.requireShape(SHAPE);
      var tensor = new Content.Pixels(new ImageShape(1, 2, 2), new byte[4]);
      assertThatThrownBy(() -> writer.put(registration("a", tensor)))
          .isInstanceOf(SampleRefusedException.class)
          .hasMessageContaining("1×2×2");
    }
  }

  @Test
  void lookalikesAreFoundWhateverTheyAreKeptAs() throws Exception {
    var image = noise(1);
    var png = Files.write(images.resolve("one.png"), file(image, "png"));
    try (var store = SampleStore.open(directory, Links.below(List.of(images.toUri())))) {
      put(store, "encoded", new Content.Encoded(file(image, "png")));
      put(store, "link", new Content.Link(png.toUri()));
      var pixels = store.get("encoded").orElseThrow().pixels();
      put(store, "pixels", new Content.Pixels(SHAPE, pixels));
      var found = store.lookalikes(List.of(store.get("pixels").orElseThrow()), Set.of());
      assertThat(found.identical()).containsExactly("encoded");
      assertThat(found.similar()).as("not fetched to compare").containsExactly("link");
    }
  }

  @Test
  void aLinkedFileIsReadWhenItIsNeededAndNeverKept() throws Exception {
    var bytes = file(noise(1), "png");
    var png = Files.write(images.resolve("one.png"), bytes);
    var links = Links.below(List.of(images.toUri()));
    try (var store = SampleStore.open(directory, links)) {
      put(store, "a", new Content.Link(png.toUri()));
      put(store, "b", new Content.Encoded(file(noise(2), "png")));
      var read = store.get("a").orElseThrow().pixels();
      assertThat(read).isEqualTo(ImageDecoder.UNPREPARED.decode(bytes, SHAPE));

      Files.write(png, file(noise(3), "png"));
      assertThatThrownBy(() -> store.get("a"))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("not the file any more");
      Files.delete(png);
      assertThatThrownBy(() -> store.get("a"))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("cannot be read");
      assertThat(store.draw(Split.TRAIN, 2, new Random(1), Set.of()))
          .as("others will do")
          .extracting(Sample::id)
          .containsExactly("b");
      assertThat(store.erase(List.of("a"), BATCH)).isOne();
      assertThat(store.splits(List.of("a", "b"))).containsOnlyKeys("b");
    }
    assertThat(BytesOnDisk.of(bytes, directory)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret.png", "inside/../../secret.png", "link.png", "absent.png"})
  void linksLeadNowhereElse(String path) throws Exception {
    var secret = Files.write(parent.resolve("secret.png"), file(noise(1), "png"));
    Files.createDirectories(images.resolve("inside"));
    Files.createSymbolicLink(images.resolve("link.png"), secret);
    var links = Links.below(List.of(images.toUri()));
    assertThatThrownBy(() -> links.fetch(URI.create(images.toUri() + path)))
        .isInstanceOfSatisfying(
            SampleRefusedException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE));
    assertThatThrownBy(() -> Links.none().fetch(secret.toUri()))
        .isInstanceOf(SampleRefusedException.class);
  }

  @Test
  void linksOverHttpStayBelowTheirPrefix() throws Exception {
    var png = file(noise(1), "png");
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean moved = exchange.getRequestURI().getPath().endsWith("moved.png");
          if (moved) {
            exchange.getResponseHeaders().add("Location", "/elsewhere/one.png");
          }
          exchange.sendResponseHeaders(moved ? 302 : 200, moved ? -1 : png.length);
          if (!moved) {
            exchange.getResponseBody().write(png);
          }
          exchange.close();
        });
    server.start();
    try {
      var root = "http://127.0.0.1:" + server.getAddress().getPort();
      var links = Links.below(List.of(URI.create(root + "/images")));
      assertThat(links.fetch(URI.create(root + "/images/one.png"))).isEqualTo(png);
      for (var path :
          List.of(
              "/elsewhere/one.png",
              "/images-too/one.png",
              "/images/../elsewhere/one.png",
              "/images/%2e%2e/elsewhere/one.png",
              "/images/moved.png")) {
        assertThatThrownBy(() -> links.fetch(URI.create(root + path)))
            .as(path)
            .isInstanceOf(SampleRefusedException.class);
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void linksToOtherSchemesAreNotAllowedAtAll() {
    assertThatThrownBy(() -> Links.below(List.of(URI.create("jar:file:/x.jar!/"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
