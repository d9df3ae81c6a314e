package dev.amund.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsRouteTest {

  @Test
  void showsWhatIsRegistered() {
    try (var server = new HttpEndpointFixture()) {
      server.registry.counter("amund.batches", "outcome", "published").increment(3);

      var response = server.get("/metrics");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      assertThat(response.body())
          .contains("amund_batches_total{outcome=\"published\"} 3.0")
          .contains("jvm_memory_used_bytes")
          .contains("process_uptime_seconds")
          .containsPattern("amund_build_info\\{[^}]*version=\"[^\"]+\"[^}]*} 1\n");
    }
  }

  @Test
  void showsWhatTheHealthChecksFoundLast() {
    try (var server =
        new HttpEndpointFixture(
            HealthCheck.live("progress", Health::up),
            HealthCheck.ready("kafka", () -> Health.down("away")))) {
      assertThat(server.get("/metrics").body())
          .as("nobody has asked yet")
          .contains("amund_health_check_up{check=\"progress\",kind=\"live\"} NaN");

      server.get("/health/live");
      server.get("/health/ready");

      assertThat(server.get("/metrics").body())
          .contains("amund_health_check_up{check=\"progress\",kind=\"live\"} 1.0\n")
          .contains("amund_health_check_up{check=\"kafka\",kind=\"ready\"} 0.0\n");
    }
  }

  @Test
  void speaksOpenMetricsToThoseWhoAskForIt() {
    try (var server = new HttpEndpointFixture()) {
      var response =
          server.send(
              server
                  .request("/metrics")
                  .header(
                      "Accept", "application/openmetrics-text; version=1.0.0, text/plain;q=0.5"));

      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
      assertThat(response.body()).endsWith("# EOF\n");
    }
  }

  @Test
  void countsItsOwnRequestsByRouteAndCodeAndNothingACallerMayChoose() {
    try (var server = new HttpEndpointFixture()) {
      server.get("/health/live");
      server.get("/secret-of-a-caller");

      // Vert.x counts a request when its response has left.
      await()
          .untilAsserted(
              () ->
                  assertThat(server.get("/metrics").body())
                      .containsPattern(
                          "vertx_http_server_requests_total\\{[^}]*code=\"200\"[^}]*route=\"/health/live\"")
                      .containsPattern("vertx_http_server_requests_total\\{[^}]*code=\"404\"")
                      .doesNotContain("secret-of-a-caller"));
    }
  }

  @Test
  void theRegistrySurvivesTheEndpoint() {
    var server = new HttpEndpointFixture();
    server.registry.counter("amund.batches").increment();
    server.close();

    assertThat(server.registry.isClosed()).isFalse();
    assertThat(server.registry.scrape()).contains("amund_batches_total 1.0");
  }

  @Test
  void twoEndpointsKeepTheirMetersApart() {
    try (var one = new HttpEndpointFixture();
        var two = new HttpEndpointFixture()) {
      one.get("/health/live");

      await()
          .untilAsserted(
              () ->
                  assertThat(one.get("/metrics").body())
                      .containsPattern("requests_total\\{[^}]*route=\"/health/live\""));
      assertThat(two.get("/metrics").body()).doesNotContain("route=\"/health/live\"");
    }
  }
}
