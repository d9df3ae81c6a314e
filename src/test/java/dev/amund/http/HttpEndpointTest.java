package dev.amund.http;

import static dev.amund.http.HttpEndpointFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.amund.config.HttpConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpEndpointTest {

  @Test
  void anUnknownPathIsAProblem() {
    try (var server = new HttpEndpointFixture()) {
      var response = server.get("/nowhere");

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("application/problem+json; charset=utf-8");
      assertThat(json(response).get("type").asText()).isEqualTo("about:blank");
      assertThat(json(response).get("title").asText()).isEqualTo("Not Found");
      assertThat(json(response).get("status").asInt()).isEqualTo(404);
      assertThat(json(response).get("detail").asText())
          .isEqualTo("Nothing is served here; /api/v1/openapi.json lists what is.");
      assertThat(json(response).get("instance").asText()).isEqualTo("/nowhere");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void aMethodThatCouldChangeSomethingIsAProblem(String method) {
    try (var server = new HttpEndpointFixture()) {
      var response =
          server.send(
              server
                  .request("/status")
                  .method(method, HttpRequest.BodyPublishers.ofString("{\"forget\":true}")));

      assertThat(response.statusCode()).isEqualTo(405);
      assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("application/problem+json; charset=utf-8");
      assertThat(json(response).get("title").asText()).isEqualTo("Method Not Allowed");
      assertThat(json(response).get("status").asInt()).isEqualTo(405);
    }
  }

  @Test
  void headIsGetWithoutTheBody() {
    try (var server = new HttpEndpointFixture()) {
      var response =
          server.send(
              server.request("/status").method("HEAD", HttpRequest.BodyPublishers.noBody()));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEmpty();
      assertThat(response.headers().firstValueAsLong("Content-Length"))
          .hasValue(server.get("/status").body().length());
    }
  }

  @Test
  void aMalformedPathIsAProblemWithoutAStackTrace() throws Exception {
    try (var server = new HttpEndpointFixture();
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.endpoint.port())) {
      socket
          .getOutputStream()
          .write("GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes());
      var response = new String(socket.getInputStream().readAllBytes());

      assertThat(response).startsWith("HTTP/1.1 40").contains("application/problem+json");
      assertThat(response).doesNotContain("Exception").doesNotContain("at io.vertx");
    }
  }

  @Test
  void aPortInUseIsSaidClearly() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        var endpoint = endpoint(new HttpConfig("127.0.0.1", taken.getLocalPort()))) {
      assertThatThrownBy(endpoint::start)
          .isInstanceOf(HttpEndpointException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("Address already in use")
          .hasMessageContaining("amund.http.port")
          .hasCauseInstanceOf(BindException.class);
    }
    await().until(() -> vertxThreads() == 0);
  }

  @Test
  void anAddressOfAnotherMachineIsSaidClearly() {
    try (var endpoint = endpoint(new HttpConfig("192.0.2.1", 0))) {
      assertThatThrownBy(endpoint::start)
          .isInstanceOf(HttpEndpointException.class)
          .hasMessageContaining("192.0.2.1:0");
    }
  }

  @Test
  void listensOnTheConfiguredAddressOnly() throws Exception {
    try (var server = new HttpEndpointFixture()) {
      var another = InetAddress.getByName("127.0.0.2");

      assertThatThrownBy(() -> new Socket(another, server.endpoint.port()).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void startsOnceAndClosesAsOftenAsOneLikes() {
    var endpoint = endpoint(HttpEndpointFixture.FREE_PORT);
    assertThatThrownBy(endpoint::port).isInstanceOf(IllegalStateException.class);
    endpoint.close();

    endpoint.start();
    int port = endpoint.port();
    assertThatThrownBy(endpoint::start).isInstanceOf(IllegalStateException.class);
    endpoint.close();
    endpoint.close();

    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
    assertThatThrownBy(endpoint::port).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(endpoint::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void leavesNoThreadBehind() {
    var endpoint = endpoint(HttpEndpointFixture.FREE_PORT);
    endpoint.start();
    assertThat(vertxThreads()).isPositive();
    endpoint.close();

    await().until(() -> vertxThreads() == 0);
  }

  @Test
  void checksOfAKindHaveDifferentNames() {
    var twins =
        List.of(HealthCheck.ready("kafka", Health::up), HealthCheck.ready("kafka", Health::up));
    assertThatThrownBy(() -> endpoint(HttpEndpointFixture.FREE_PORT, twins))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kafka");
  }

  private static long vertxThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("vert.x"))
        .count();
  }

  private static HttpEndpoint endpoint(HttpConfig config) {
    return endpoint(config, List.of());
  }

  private static HttpEndpoint endpoint(HttpConfig config, List<HealthCheck> checks) {
    return new HttpEndpoint(
        config,
        checks,
        () -> HttpEndpointFixture.IDLE,
        new ApiInMemory(),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
        Clock.systemUTC());
  }
}
