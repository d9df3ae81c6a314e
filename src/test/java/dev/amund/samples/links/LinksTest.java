package dev.amund.samples.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that lead out, and servers that do not answer. */
@Timeout(60)
class LinksTest {
  private static final byte[] PHOTO = "photo".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SECRET = "secret".getBytes(StandardCharsets.UTF_8);
  private static final TransferLimits HURRY =
      new TransferLimits(Duration.ofSeconds(2), Duration.ofMillis(300), 1000, 100_000);

  @TempDir private Path parent;
  private Path photos;
  private HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void prepare() throws IOException {
    photos = Files.createDirectories(parent.resolve("photos"));
    Files.write(photos.resolve("a b.png"), PHOTO);
    Files.write(parent.resolve("secret.png"), SECRET);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private String root() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestURI().toString());
    var path = exchange.getRequestURI().getPath();
    try (exchange) {
      switch (path.substring(path.lastIndexOf('/') + 1)) {
        case "stops" -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(PHOTO);
          exchange.getResponseBody().flush();
          over.await();
        }
        case "trickles" -> {
          exchange.sendResponseHeaders(200, 0);
          while (over.getCount() > 0) {
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            over.await(100, java.util.concurrent.TimeUnit.MILLISECONDS);
          }
        }
        case "endless" -> {
          exchange.sendResponseHeaders(200, 0);
          while (over.getCount() > 0) {
            exchange.getResponseBody().write(new byte[10_000]);
          }
        }
        case "silent" -> over.await();
        case "moved" -> {
          exchange.getResponseHeaders().add("Location", root() + "/secret");
          exchange.sendResponseHeaders(302, -1);
        }
        case "absent" -> {
          exchange.sendResponseHeaders(404, 0);
          over.await();
        }
        default -> {
          exchange.sendResponseHeaders(200, PHOTO.length);
          exchange.getResponseBody().write(PHOTO);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertRefused(Links links, String uri, String words) {
    assertThatThrownBy(() -> links.fetch(URI.create(uri)))
        .as(uri)
        .isInstanceOfSatisfying(
            SampleRefusedException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE))
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stops", "trickles", "silent"})
  void aServerThatKeepsWaitingIsGivenUp(String file) throws Exception {
    var links = Links.below(List.of(URI.create(root())), HURRY);
    assertRefused(links, root() + "/" + file, "cannot be read");
    assertThat(links.fetch(URI.create(root() + "/a.png"))).isEqualTo(PHOTO);
  }

  @Test
  void theWholeTransferHasOneDeadline() {
    var patient = new TransferLimits(Duration.ofMillis(700), Duration.ofMinutes(1), 0, 100_000);
    assertRefused(Links.below(List.of(URI.create(root())), patient), root() + "/trickles", "only ");
  }

  @Test
  void theSizeIsBoundedAndAnErrorsBodyIsNotWaitedFor() {
    var links = Links.below(List.of(URI.create(root())));
    assertRefused(links, root() + "/absent", "status 404");
    assertRefused(
        Links.below(List.of(URI.create(root())), HURRY), root() + "/endless", "more than 100,000");
  }

  @Test
  void aServerThatKeptManyWaitingIsLeftAloneForAWhile() throws Exception {
    var links = Links.below(List.of(URI.create(root())), HURRY);
    var stops = URI.create(root() + "/stops");
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> links.fetchAgain(stops)).hasMessageContaining("cannot be read");
    }
    asked.clear();
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> links.fetchAgain(stops)).hasMessageContaining("not asked for now");
    }
    assertThat(asked).isEmpty();
    assertThat(links.fetch(URI.create(root() + "/a.png"))).as("for a new sample").isEqualTo(PHOTO);
    assertThat(links.fetchAgain(URI.create(root() + "/a.png"))).isEqualTo(PHOTO);
  }

  @Test
  void silenceIsForgotten() {
    var now = new AtomicLong();
    var servers = new SilentServers(now::get);
    for (int i = 0; i < 3; i++) {
      assertThat(servers.has("s")).isFalse();
      servers.waitedFor("s");
    }
    assertThat(servers.has("s")).isTrue();
    assertThat(servers.has("other")).isFalse();
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(servers.has("s")).as("asked again").isFalse();
    servers.waitedFor("s");
    assertThat(servers.has("s")).isTrue();
    servers.answered("s");
    assertThat(servers.has("s")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/secret",
        "/images",
        "/images-too/a.png",
        "/images/../secret",
        "/images/%2e%2e/secret",
        "/images/.%2E/secret",
        "/images/%2e%2e%2fsecret",
        "/images/a%2f..%2f..%2fsecret",
        "/images/%252e%252e/secret",
        "/images/%25252e%25252e/secret",
        "/images/..;/secret",
        "/images/..;x=1/secret",
        "/images/%2e%2e;/secret",
        "/images/..%5c..%5csecret",
        "/images/a/..%5Csecret",
        "/images/./%2e%2e/secret",
        "/images%2f..%2fsecret",
        "/images%2Fsub/a.png",
        "/images/moved"
      })
  void linksOverHttpStayBelowTheirPrefix(String path) {
    var links =
        Links.below(List.of(URI.create(root() + "/images/sub/"), URI.create(root() + "/images/x")));
    assertThatThrownBy(() -> links.fetch(URI.create(root() + path)))
        .isInstanceOf(SampleRefusedException.class);
    assertThat(asked).as("not even asked for").isEmpty();
  }

  @Test
  void whatIsCheckedIsWhatIsAskedFor() throws Exception {
    var links = Links.below(List.of(URI.create(root() + "/images")));
    for (var path :
        List.of(
            "/images/a.png",
            "/images/a%20b.png?sig=%2e%2e/x",
            "/images/o/a%2Fb.png",
            "/images/100%25")) {
      assertThat(links.fetch(URI.create(root() + path))).isEqualTo(PHOTO);
      assertThat(asked.poll()).isEqualTo(path);
    }
    links.fetch(URI.create(root() + "/images/x/../a.png"));
    assertThat(asked.poll()).isEqualTo("/images/a.png");
    assertRefused(links, root() + "/images/moved", "status 302");
    assertThat(asked).containsExactly("/images/moved");
    assertRefused(links, root().replace("127.0.0.1", "localhost") + "/images/a", "not allowed");
  }

  @Test
  void aFileIsReadThroughLinksThatStayInside() throws Exception {
    Files.createDirectories(photos.resolve("2024"));
    Files.write(photos.resolve("2024/b.png"), PHOTO);
    Files.createSymbolicLink(photos.resolve("current"), Path.of("2024"));
    Files.createSymbolicLink(parent.resolve("alias"), photos);
    for (var prefix : List.of(photos, photos.resolve("current"), parent.resolve("alias"))) {
      var links = Links.below(List.of(URI.create("file://" + prefix)));
      assertThat(links.fetch(URI.create("file://" + photos + "/current/b.png"))).isEqualTo(PHOTO);
      assertThat(links.fetch(URI.create("file:" + parent + "/alias/2024/b.png"))).isEqualTo(PHOTO);
    }
    var links = Links.below(List.of(photos.resolve("a b.png").toUri()));
    assertThat(links.fetch(photos.resolve("a b.png").toUri())).isEqualTo(PHOTO);
    assertRefused(links, "file:" + photos + "/2024/b.png", "not allowed");
  }

  /** A directory of the photos is elsewhere, and beside that is what nobody may read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "current/../secret.png",
        "current/%2e%2e/secret.png",
        "%2e%2e/elsewhere/secret.png",
        "current/.%2e/elsewhere/secret.png",
        "inside/../../elsewhere/secret.png",
        "current/inner.png",
        "link.png",
        "chain/../secret.png"
      })
  void noFileOutsideIsRead(String path) throws Exception {
    Files.createDirectories(parent.resolve("elsewhere/inner"));
    Files.write(parent.resolve("elsewhere/secret.png"), SECRET);
    Files.write(parent.resolve("elsewhere/inner/inner.png"), SECRET);
    Files.createDirectories(photos.resolve("inside"));
    Files.createSymbolicLink(photos.resolve("current"), parent.resolve("elsewhere/inner"));
    Files.createSymbolicLink(photos.resolve("chain"), photos.resolve("current"));
    Files.createSymbolicLink(photos.resolve("link.png"), parent.resolve("secret.png"));
    var links = Links.below(List.of(photos.toUri()));
    assertThatThrownBy(() -> links.fetch(URI.create(photos.toUri() + path)))
        .isInstanceOf(SampleRefusedException.class);
  }

  @Test
  void nobodyLearnsWhatThereIsOutside() {
    var links = Links.below(List.of(photos.toUri()));
    for (var path : List.of("secret.png", "absent.png", "photos/../absent.png")) {
      assertRefused(links, "file:" + parent + "/" + path, "are not allowed");
    }
    assertRefused(links, "file:" + photos + "/absent.png", "cannot be read");
  }

  @Test
  void whatIsNoRegularFileIsNotOpened() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", photos.resolve("pipe").toString()).start().waitFor())
        .isZero();
    Files.createSymbolicLink(photos.resolve("zero"), Path.of("/dev/zero"));
    var links = Links.below(List.of(photos.toUri(), URI.create("file:/dev/")));
    assertRefused(links, "file:" + photos + "/pipe", "no regular file");
    assertRefused(links, "file:" + photos + "/zero", "no regular file");
    assertRefused(links, "file:" + photos, "cannot be read");
  }

  /** Somebody swaps a directory for a link to another place, and back, all the time. */
  @Test
  void nothingIsOpenedBetweenTheCheckAndTheLook() throws Exception {
    var hidden = Files.createDirectories(parent.resolve("hidden"));
    Files.write(hidden.resolve("x.png"), SECRET);
    Files.createDirectories(photos.resolve("real"));
    Files.write(photos.resolve("real/x.png"), PHOTO);
    var swapping = new AtomicBoolean(true);
    var swapper = threads.submit(() -> swap(hidden, swapping));
    var links = Links.below(List.of(photos.toUri()));
    int read = 0;
    for (int i = 0; i < 3000; i++) {
      try {
        assertThat(links.fetch(URI.create("file:" + photos + "/day/x.png"))).isEqualTo(PHOTO);
        read++;
      } catch (SampleRefusedException e) {
        // In between there was nothing, or what is not allowed.
      }
    }
    swapping.set(false);
    swapper.get();
    assertThat(read).isPositive();
  }

  private Void swap(Path hidden, AtomicBoolean swapping) throws IOException {
    var day = photos.resolve("day");
    while (swapping.get()) {
      for (var target : Arrays.asList(photos.resolve("real"), hidden)) {
        var link = Files.createSymbolicLink(parent.resolve("next"), target);
        Files.move(link, day, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return null;
  }

  @Test
  void aConfinedDirectoryTellsWhy() throws Exception {
    var directory = new ConfinedDirectory(photos);
    assertThat(directory.locate(Path.of("a b.png")))
        .isEqualTo(photos.toRealPath().resolve("a b.png"));
    assertThatThrownBy(() -> directory.open(Path.of("../secret.png")))
        .isInstanceOf(ConfinedDirectory.OutsideException.class);
    assertThatThrownBy(() -> directory.open(Path.of("absent")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> directory.open(Path.of(""))).isInstanceOf(IOException.class);
  }
}
