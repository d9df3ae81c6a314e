package dev.amund.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.HttpConfig;
import dev.amund.config.HttpLimitsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DNS rebinding: a browser that is lured here says by which name. */
@Timeout(60)
class HostNamesTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil-localhost",
        "10.0.0.7",
        "0.0.0.0",
        "[2001:db8::1]:8080",
        "[::]",
        "192.168.1.1:80"
      })
  void anotherNameIsRefusedWithoutAToken(String host) throws IOException {
    try (var server = server(List.of(), Optional.empty())) {
      for (var path : List.of("/status", "/metrics", "/api/v1/models", "/", "/page/page.js")) {
        assertThat(ask(server, path, host))
            .as(path)
            .startsWith("HTTP/1.1 421 ")
            .contains("urn:amund:problem:unknown-host", "amund.http.allowed-hosts")
            .doesNotContain("1.2.3");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8080",
        "localhost.",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.9.9.9",
        "[::1]:8080",
        "[0:0:0:0:0:0:0:1]"
      })
  void loopbackNamesAreAccepted(String host) throws IOException {
    try (var server = server(List.of(), Optional.empty())) {
      assertThat(ask(server, "/status", host)).startsWith("HTTP/1.1 200 ").contains("1.2.3");
    }
  }

  @Test
  void configuredNamesAreAccepted() throws IOException {
    try (var server =
        server(List.of("amund.internal", "10.0.0.7", "2001:db8::1"), Optional.empty())) {
      for (var host : List.of("amund.internal", "AMUND.internal:80", "10.0.0.7", "[2001:DB8::1]")) {
        assertThat(ask(server, "/status", host)).as(host).startsWith("HTTP/1.1 200 ");
      }
      assertThat(ask(server, "/status", "other.internal")).startsWith("HTTP/1.1 421 ");
    }
  }

  @Test
  void theAddressOfTheConnectionIsAccepted() throws IOException {
    var everywhere = config("0.0.0.0", List.of(), Optional.empty());
    try (var server =
            new HttpEndpointFixture(everywhere, () -> HttpEndpointFixture.IDLE, new ApiInMemory());
        var socket = new java.net.Socket("127.0.0.5", server.endpoint.port())) {
      RawHttp.write(socket, request("/status", "127.0.0.5"));
      assertThat(RawHttp.readAll(socket)).startsWith("HTTP/1.1 200 ");
      assertThat(ask(server, "/status", "0.0.0.0:8080")).startsWith("HTTP/1.1 421 ");
    }
  }

  @Test
  void withATokenTheNameDoesNotMatter() throws IOException {
    String secret = "0123456789abcdef";
    var token = Optional.of(Files.writeString(directory.resolve("token"), secret));
    try (var server = server(List.of(), token)) {
      String own = "Host: evil.example\r\nAuthorization: Bearer " + secret;
      assertThat(
              new RawHttp(server)
                  .ask("GET /status HTTP/1.1\r\n" + own + "\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 200 ");
      assertThat(ask(server, "/status", "localhost")).startsWith("HTTP/1.1 401 ");
    }
  }

  @Test
  void probesMayUseAnyNameAndAreNotToldTheReasons() throws IOException {
    var check = HealthCheck.ready("kafka", () -> Health.down("no answer from 10.0.0.7:9092"));
    try (var server = server(List.of(), Optional.empty(), check)) {
      assertThat(ask(server, "/health/ready", "amund-0.amund"))
          .startsWith("HTTP/1.1 503 ")
          .contains("kafka", "since")
          .doesNotContain("10.0.0.7");
      assertThat(ask(server, "/health/ready", "localhost")).contains("10.0.0.7");
      assertThat(ask(server, "/health/../status", "evil.example")).startsWith("HTTP/1.1 421 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://evil.example/status HTTP/1.1\r\nHost: localhost\r\n",
        "GET http://localhost/status HTTP/1.1\r\nHost: evil.example\r\n"
      })
  void theNameInTheFirstLineCountsToo(String head) throws IOException {
    try (var server = server(List.of(), Optional.empty())) {
      assertThat(new RawHttp(server).ask(head + "Connection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 421 ");
      assertThat(
              new RawHttp(server)
                  .ask(
                      "GET http://localhost:1/status HTTP/1.1\r\n"
                          + "Host: localhost\r\n"
                          + "Connection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Host: localhost\r\nHost: localhost\r\n",
        "Host: localhost\r\nHost: evil.example\r\n",
        "Host: localhost@evil.example\r\n",
        "Host: local host\r\n",
        "Host: localhost:port\r\n",
        "Host: [::1\r\n"
      })
  void oneReadableHostIsNeeded(String headers) throws IOException {
    try (var server = server(List.of(), Optional.empty())) {
      assertThat(
              new RawHttp(server)
                  .ask("GET /status HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 400 ")
          .contains("application/problem+json");
    }
  }

  @Test
  void clientsOfOldNeedNone() throws IOException {
    try (var server = server(List.of(), Optional.empty())) {
      assertThat(new RawHttp(server).ask("GET /status HTTP/1.0\r\n\r\n")).contains(" 200 ");
    }
  }

  private static String ask(HttpEndpointFixture server, String path, String host)
      throws IOException {
    return new RawHttp(server).ask(request(path, host));
  }

  private static String request(String path, String host) {
    return "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host);
  }

  private static HttpEndpointFixture server(
      List<String> allowed, Optional<Path> token, HealthCheck... checks) {
    return new HttpEndpointFixture(
        config("127.0.0.1", allowed, token),
        () -> HttpEndpointFixture.IDLE,
        new ApiInMemory(),
        checks);
  }

  private static HttpConfig config(String host, List<String> allowed, Optional<Path> token) {
    return new HttpConfig(host, 0, allowed, token, Optional.empty(), HttpLimitsConfig.DEFAULT);
  }
}
