package dev.amund.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.config.HttpLimitsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitsTest {
  private static final HttpLimitsConfig TIGHT =
      new HttpLimitsConfig(3, 1, 256, 1024, Duration.ofSeconds(2));

  @Test
  void anAddressThatIsTooLongIsAProblem() throws IOException {
    try (var server = server()) {
      assertThat(raw(server, "GET /status?" + "x".repeat(400) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
          .startsWith("HTTP/1.")
          .contains(" 414 ")
          .contains("application/problem+json")
          .contains("\"status\":414");
    }
  }

  @Test
  void headersThatAreTooLargeAreAProblem() throws IOException {
    try (var server = server()) {
      assertThat(
              raw(server, "GET /status HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(2000) + "\r\n\r\n"))
          .startsWith("HTTP/1.")
          .contains(" 431 ")
          .contains("application/problem+json")
          .contains("\"status\":431");
    }
  }

  @Test
  void whatIsNoHttpIsAProblem() throws IOException {
    try (var server = server()) {
      assertThat(raw(server, "hello\r\n\r\n"))
          .startsWith("HTTP/1.")
          .contains(" 400 ")
          .doesNotContain("Exception");
    }
  }

  @Test
  void aBodyIsNotTaken() {
    try (var server = server()) {
      var response =
          server.send(
              server
                  .request("/status")
                  .method("GET", HttpRequest.BodyPublishers.ofString("forget me")));

      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(server.get("/status").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws IOException {
    try (var server = server();
        var idle = connect(server)) {
      idle.setSoTimeout(20_000);
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void onlySoManyConnectionsAreOpen() throws IOException {
    try (var server = server();
        var one = connect(server);
        var two = connect(server);
        var three = connect(server)) {
      assertThat(ask(one)).contains("200");
      assertThat(ask(two)).contains("200");
      assertThat(ask(three)).contains("200");
      try (var four = connect(server)) {
        assertThat(isClosed(four)).isTrue();
      }
      one.close();
      await()
          .until(
              () -> {
                try (var again = connect(server)) {
                  return ask(again).contains("200");
                }
              });
    }
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      socket.setSoTimeout(10_000);
      return socket.getInputStream().read() == -1;
    } catch (SocketException e) {
      return true;
    }
  }

  /** The status line of a short answer, over a connection that stays open. */
  private static String ask(Socket socket) {
    try {
      write(socket, "HEAD /health/live HTTP/1.1\r\nHost: h\r\n\r\n");
      byte[] line = socket.getInputStream().readNBytes(15);
      return new String(line, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return "closed";
    }
  }

  private static String raw(HttpEndpointFixture server, String request) throws IOException {
    try (var socket = connect(server)) {
      write(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Socket connect(HttpEndpointFixture server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.endpoint.port());
  }

  private static HttpEndpointFixture server() {
    return new HttpEndpointFixture(
        HttpEndpointFixture.config(Optional.empty(), TIGHT),
        () -> HttpEndpointFixture.IDLE,
        new ApiInMemory());
  }
}
