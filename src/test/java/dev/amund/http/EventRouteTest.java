package dev.amund.http;

import static dev.amund.http.HttpEndpointFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.config.HttpLimitsConfig;
import dev.amund.http.api.ApiEvent;
import dev.amund.http.api.StatusView;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class EventRouteTest {
  private static final HttpLimitsConfig TWO_STREAMS =
      new HttpLimitsConfig(512, 2, 4096, 8192, Duration.ofSeconds(3));

  private static final String LONG_NAME = "x".repeat(10_000);

  private final ApiInMemory api = new ApiInMemory();

  @Test
  void beginsWithTheStateAndGoesOnWithWhatHappens() throws Exception {
    try (var server = new HttpEndpointFixture(api);
        var client = EventClient.connect(server.endpoint.port())) {
      assertThat(client.response().statusCode()).isEqualTo(200);
      assertThat(client.response().headers().firstValue("Content-Type"))
          .hasValue("text/event-stream");
      assertThat(client.response().headers().firstValue("Cache-Control")).hasValue("no-store");
      client.awaitTypes("status", "health");
      assertThat(client.received("status").get(0).data()).contains("\"version\":\"1.2.3\"");

      happens(1);
      happens(2);

      await().until(() -> client.received("version").size() == 2);
      assertThat(client.received("version").get(1).data()).contains("\"version\":2");
      assertThat(client.received()).extracting(EventClient.Event::id).doesNotContain("");
      assertThat(client.others()).contains("retry: 2000");
    }
  }

  @Test
  void headShowsWhatThereIsAndEnds() {
    try (var server = new HttpEndpointFixture(api)) {
      var response =
          server.send(
              server.request("/api/v1/events").method("HEAD", HttpRequest.BodyPublishers.noBody()));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");

      var refused =
          server.send(server.request("/api/v1/events").header("Accept", "application/json"));
      assertThat(refused.statusCode()).isEqualTo(406);
    }
  }

  @Test
  void whoComesBackIsToldWhatItMissed() throws Exception {
    try (var server = new HttpEndpointFixture(api)) {
      String last;
      try (var client = EventClient.connect(server.endpoint.port())) {
        happens(1);
        client.awaitTypes("version");
        last = client.received("version").get(0).id();
      }
      happens(2);
      happens(3);

      try (var client = EventClient.connect(server.endpoint.port(), "Last-Event-ID", last)) {
        await().until(() -> client.received("version").size() == 2);
        assertThat(client.received("version"))
            .extracting(event -> event.data().replaceAll(".*\"version\":(\\d+).*", "$1"))
            .containsExactly("2", "3");
        assertThat(client.received("reset")).isEmpty();
      }
    }
  }

  @Test
  void aClientThatReconnectsTooLateOrFromElsewhereIsToldToStartAgain() throws Exception {
    try (var server = new HttpEndpointFixture(api)) {
      happens(1);
      try (var client =
          EventClient.connect(server.endpoint.port(), "Last-Event-ID", "another-daemon-7")) {
        client.awaitTypes("reset", "status");
        assertThat(client.received("version")).isEmpty();
      }
    }
  }

  @Test
  void progressIsToldWithinMomentsAndOnlyIfThereIsAny() throws Exception {
    var status = new AtomicReference<>(StatusRouteTest.BUSY);
    try (var server = new HttpEndpointFixture(HttpEndpointFixture.FREE_PORT, status::get, api);
        var client = EventClient.connect(server.endpoint.port())) {
      client.awaitTypes("status");
      status.set(withProgress(0.75));
      client.awaitTypes("progress");
      assertThat(client.received("progress").get(0).data()).contains("\"progress\":0.75");

      status.set(HttpEndpointFixture.IDLE);
      await()
          .until(
              () ->
                  client.received("status").stream()
                      .anyMatch(event -> event.data().contains("\"models\":[]")));
      assertThat(client.received("progress")).hasSize(1);
    }
  }

  @Test
  void aSilentStreamOutlivesTheIdleTimeout() throws Exception {
    try (var server = limited();
        var client = EventClient.connect(server.endpoint.port())) {
      client.awaitTypes("status");

      // Six seconds, at one a second and an idle time-out of three.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> client.others().stream().filter(line -> line.startsWith(":")).count() >= 6);
      assertThat(client.hasEnded()).isFalse();
    }
  }

  @Test
  void onlySoManyMayFollow() throws Exception {
    try (var server = limited();
        var one = EventClient.connect(server.endpoint.port())) {
      try (var two = EventClient.connect(server.endpoint.port())) {
        assertThat(two.response().statusCode()).isEqualTo(200);
        var refused = server.get("/api/v1/events");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(json(refused).get("type").asText())
            .isEqualTo("urn:amund:problem:too-many-streams");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(server.registry.scrape()).contains("amund_http_event_streams 2.0");
      }
      await()
          .until(
              () -> {
                try (var again = EventClient.connect(server.endpoint.port())) {
                  return again.response().statusCode() == 200;
                }
              });
      assertThat(one.hasEnded()).isFalse();
    }
  }

  @Test
  void whoDoesNotKeepUpIsLetGoAndHoldsNobodyUp() throws Exception {
    try (var server = new HttpEndpointFixture(api);
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.endpoint.port());
        var client = EventClient.connect(server.endpoint.port())) {
      socket.setReceiveBufferSize(4096);
      socket
          .getOutputStream()
          .write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
      await().until(() -> server.registry.scrape().contains("amund_http_event_streams 2.0"));

      // More than the buffers between us and it hold, and more than is remembered.
      for (int events = 500; events <= 4000; events += 500) {
        for (int i = 0; i < 500; i++) {
          api.happens(ApiEvent.version(ApiInMemory.version(LONG_NAME, i + 1, ApiInMemory.AT)));
        }
        int told = events;
        await().until(() -> client.received("version").size() == told);
      }

      await().until(() -> server.registry.scrape().contains("amund_http_event_streams 1.0"));
      assertThat(client.hasEnded()).isFalse();
    }
  }

  @Test
  void endsInAnOrderlyWayWhenTheEndpointDoes() throws Exception {
    var server = new HttpEndpointFixture(api);
    try (var client = EventClient.connect(server.endpoint.port())) {
      client.awaitTypes("status");
      assertThat(api.listeners()).isEqualTo(1);

      server.close();

      await().until(client::hasEnded);
      assertThat(api.listeners()).isZero();
    }
  }

  private void happens(int version) {
    api.happens(ApiEvent.version(ApiInMemory.version("digits", version, ApiInMemory.AT)));
  }

  private HttpEndpointFixture limited() {
    return new HttpEndpointFixture(
        HttpEndpointFixture.config(Optional.empty(), TWO_STREAMS),
        () -> HttpEndpointFixture.IDLE,
        api);
  }

  private static StatusView withProgress(double progress) {
    return StatusRouteTest.BUSY.withBatch(
        Optional.of(StatusRouteTest.batch((int) Math.round(100 * progress), 100)));
  }
}
