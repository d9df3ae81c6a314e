package dev.amund.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that does not poll hears of versions, in the right order. */
class VersionHookTest {
  @TempDir private Path directory;

  private static VersionHook parse(String text) {
    return VersionHook.parse(text, Duration.ofMinutes(1));
  }

  @Test
  void aCommandIsToldWhichVersion() throws IOException {
    Path out = directory.resolve("out");
    parse("echo \"$AMUND_MODEL $AMUND_VERSION $AMUND_DIRECTORY\" > '%s'".formatted(out))
        .call("m", 7, Path.of("/srv/m/7"));
    assertThat(out).hasContent("m 7 /srv/m/7");
  }

  @Test
  void aCommandThatFailsOrDoesNotEndHasNotDoneIt() {
    assertThatThrownBy(() -> parse("exit 4").call("m", 7, directory))
        .isInstanceOf(LocalDirectoryException.class)
        .hasMessage("The hook 'exit 4' for version 7 ended with 4");
    var endless = VersionHook.parse("sleep 1000 & sleep 1000", Duration.ofMillis(200));
    assertThatThrownBy(() -> endless.call("m", 7, directory))
        .isInstanceOf(LocalDirectoryException.class)
        .hasMessageContaining("does not end");
  }

  @Test
  void anHttpRequestIsMadeAndItsAnswerCounts() throws IOException {
    var asked = new CopyOnWriteArrayList<String>();
    var status = new int[] {200};
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange.sendResponseHeaders(status[0], -1);
          exchange.close();
        });
    server.start();
    try {
      String host = "http://127.0.0.1:" + server.getAddress().getPort();
      var post = parse("post %s/m?n={model}&v={version}&u=file://{directory}/".formatted(host));
      var delete = parse("DELETE %s/models/{model}/{version}".formatted(host));
      post.call("m", 7, Path.of("/srv/a b&c/7"));
      delete.call("m", 7, Path.of("/srv/7"));
      assertThat(asked)
          .containsExactly("POST /m?n=m&v=7&u=file:///srv/a%20b%26c/7/", "DELETE /models/m/7");
      status[0] = 409;
      assertThatCode(() -> post.call("m", 7, directory)).doesNotThrowAnyException();
      assertThatThrownBy(() -> delete.call("m", 7, directory)).hasMessageContaining("409");
      status[0] = 404;
      assertThatCode(() -> delete.call("m", 7, directory)).doesNotThrowAnyException();
      assertThatThrownBy(() -> post.call("m", 7, directory)).hasMessageContaining("404");
    } finally {
      server.stop(0);
    }
    var away = parse("GET http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
    assertThatThrownBy(() -> away.call("m", 7, directory))
        .isInstanceOf(LocalDirectoryException.class)
        .hasMessageContaining("cannot be called");
    assertThatIllegalArgumentException().isThrownBy(() -> parse("POST http://a b/"));
  }

  @Test
  void aServerThatDoesNotAnswerInTimeHasNotDoneIt() throws IOException {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var hook =
          VersionHook.parse(
              "POST http://127.0.0.1:%d/".formatted(silent.getLocalPort()), Duration.ofMillis(200));
      assertThatThrownBy(() -> hook.call("m", 7, directory))
          .isInstanceOf(LocalDirectoryException.class)
          .hasMessageContaining("timed out");
    }
  }

  @Test
  void theServerLoadsTheNewOneBeforeTheOldOneGoes() {
    List<String> told = new ArrayList<>();
    var fails = new ArrayList<String>();
    Path root = directory.resolve("polled");
    var hooks =
        new DirectoryHooks(
            (model, version, path) -> tell(told, fails, "load " + version, path),
            (model, version, path) -> tell(told, fails, "unload " + version, path));
    var polled = new PolledDirectory(root, 1, new RecordingListener(), hooks);
    var signer = ManifestSigner.loadOrCreate(directory.resolve("signing.pem"));
    var publisher =
        new Publisher(new DirectoryArtifactStore(directory.resolve("artifacts")), signer);
    swap(polled, publisher, 1);
    fails.add("load 2");
    assertThatThrownBy(() -> swap(polled, publisher, 2))
        .isInstanceOf(LocalDirectoryException.class);
    assertThat(root.resolve("m/1/model.pt")).exists();
    fails.set(0, "unload 1");
    assertThatThrownBy(() -> swap(polled, publisher, 2))
        .isInstanceOf(LocalDirectoryException.class);
    assertThat(root.resolve("m/1/model.pt")).exists();
    fails.clear();
    swap(polled, publisher, 2);
    assertThat(told).containsExactly("load 1", "load 2", "unload 1");
    assertThat(root.resolve("m/1")).doesNotExist();
    assertThat(root.resolve("m/2/model.pt")).exists();
  }

  /** The version lies in its place, complete, whenever a server is told of it. */
  private static void tell(List<String> told, List<String> fails, String what, Path path) {
    assertThat(Files.exists(path.resolve("model.pt"))).isTrue();
    if (fails.contains(what)) {
      throw new LocalDirectoryException(what + " failed");
    }
    told.add(what);
  }

  private static void swap(PolledDirectory polled, Publisher publisher, long version) {
    var bytes = Publisher.bytes("m", version);
    polled.swap(new VerifiedModel("m", version, bytes, publisher.announce("m", version, bytes)));
  }
}
