package dev.amund.http;

import static dev.amund.http.HttpEndpointFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HealthRoutesTest {

  @Test
  void isUpWhenEveryCheckOfTheKindIs() {
    try (var server =
        new HttpEndpointFixture(
            HealthCheck.ready("kafka", Health::up), HealthCheck.ready("model", Health::up))) {
      var response = server.get("/health/ready");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
      assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(json(response).get("status").asText()).isEqualTo("UP");
      assertThat(json(response).get("checks")).hasSize(2);
      assertThat(check(json(response), "kafka").get("status").asText()).isEqualTo("UP");
      assertThat(check(json(response), "kafka").at("/data/since").asText())
          .isEqualTo("2026-02-01T12:00:00Z");
      assertThat(check(json(response), "kafka").at("/data").has("reason")).isFalse();
    }
  }

  @Test
  void isDownWhenOneCheckIsAndSaysWhy() {
    try (var server =
        new HttpEndpointFixture(
            HealthCheck.ready("kafka", () -> Health.down("no broker answers at kafka:9092")),
            HealthCheck.ready("model", Health::up))) {
      var response = server.get("/health/ready");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(json(response).get("status").asText()).isEqualTo("DOWN");
      var kafka = check(json(response), "kafka");
      assertThat(kafka.get("status").asText()).isEqualTo("DOWN");
      assertThat(kafka.at("/data/reason").asText()).isEqualTo("no broker answers at kafka:9092");
      assertThat(check(json(response), "model").get("status").asText()).isEqualTo("UP");
    }
  }

  @Test
  void theKindsDoNotMix() {
    try (var server =
        new HttpEndpointFixture(
            HealthCheck.live("loop", Health::up),
            HealthCheck.ready("intake", () -> Health.down("rebalancing")),
            HealthCheck.started("daemon", () -> Health.down("loading the model")))) {

      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
      assertThat(server.get("/health/started").statusCode()).isEqualTo(503);
      assertThat(json(server.get("/health/started")).get("checks")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/health/started"})
  void anEndpointWithoutChecksIsUpAsSoonAsItAnswers(String path) {
    try (var server = new HttpEndpointFixture()) {
      assertThat(server.get(path).statusCode()).isEqualTo(200);
      assertThat(json(server.get(path)).get("status").asText()).isEqualTo("UP");
    }
  }

  @Test
  void sinceChangesOnlyWithTheState() {
    var health = new AtomicReference<>(Health.up());
    try (var server = new HttpEndpointFixture(HealthCheck.ready("kafka", health::get))) {
      assertThat(since(server)).isEqualTo("2026-02-01T12:00:00Z");
      server.clock.advance(Duration.ofMinutes(5));
      assertThat(since(server)).isEqualTo("2026-02-01T12:00:00Z");

      health.set(Health.down("gone"));
      assertThat(since(server)).isEqualTo("2026-02-01T12:05:00Z");
      server.clock.advance(Duration.ofMinutes(1));
      health.set(Health.down("gone for another reason"));
      assertThat(since(server)).isEqualTo("2026-02-01T12:05:00Z");

      health.set(Health.up());
      assertThat(since(server)).isEqualTo("2026-02-01T12:06:00Z");
    }
  }

  @Test
  void aCheckThatThrowsIsDownAndKeepsItsMessageToItself() {
    var check =
        HealthCheck.ready(
            "store",
            () -> {
              throw new IllegalStateException("cannot open /var/lib/amund/samples, user=amund");
            });
    try (var server = new HttpEndpointFixture(check)) {
      var response = server.get("/health/ready");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(check(json(response), "store").at("/data/reason").asText())
          .isEqualTo("the check failed: IllegalStateException");
      assertThat(response.body()).doesNotContain("/var/lib").doesNotContain("at dev.amund");
    }
  }

  @Test
  void aStuckCheckIsDownAfterItsTimeoutAndDelaysNobodyElse() throws Exception {
    var release = new CountDownLatch(1);
    var entered = new AtomicInteger();
    var stuck =
        new HealthCheck(
            "stuck",
            HealthCheck.Kind.READY,
            Duration.ofMillis(300),
            () -> {
              entered.incrementAndGet();
              awaitUninterruptibly(release);
              return Health.up();
            });
    try (var server = new HttpEndpointFixture(stuck, HealthCheck.live("loop", Health::up))) {
      var response = server.get("/health/ready");
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(check(json(response), "stuck").at("/data/reason").asText())
          .isEqualTo("no answer within 300 ms");

      // The first run still holds its thread. Everything else is served, and asking again joins
      // that run instead of losing one more thread.
      for (int i = 0; i < 20; i++) {
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/status").statusCode()).isEqualTo(200);
      }
      assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
      assertThat(entered).hasValue(1);

      release.countDown();
      await().until(() -> server.get("/health/ready").statusCode() == 200);
    } finally {
      release.countDown();
    }
  }

  @Test
  void aSlowCheckIsAskedOncePerRoundHoweverManyAsk() {
    var running = new AtomicInteger();
    var overlaps = new AtomicInteger();
    var check =
        HealthCheck.ready(
            "store",
            () -> {
              if (running.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
              }
              Thread.yield();
              running.decrementAndGet();
              return Health.up();
            });
    try (var server = new HttpEndpointFixture(check)) {
      var answers =
          java.util.stream.IntStream.range(0, 200)
              .parallel()
              .mapToObj(i -> server.get("/health/ready").statusCode())
              .distinct();
      assertThat(answers).containsExactly(200);
      assertThat(overlaps).hasValue(0);
    }
  }

  @Test
  void checksAreAskedThoughNobodyElseAsks() throws Exception {
    var asked = new AtomicInteger();
    var check =
        HealthCheck.ready("kafka", () -> Health.upIf(asked.incrementAndGet() < 2, "gone since"));
    var vertx = Vertx.vertx();
    try {
      var clock = new MovableClock(Instant.parse("2026-02-01T12:00:00Z"));
      new HealthRoutes(vertx, List.of(check), clock).watch(Duration.ofMillis(20));
      await().untilAsserted(() -> assertThat(asked).hasValueGreaterThan(2));
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void healthIsEitherUpOrDownForAReason() {
    assertThat(Health.upIf(true, "no")).isEqualTo(Health.up());
    assertThat(Health.upIf(false, "no")).isEqualTo(Health.down("no"));
    assertThatThrownBy(() -> new Health(false, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Health.upWith("mind this")).isEqualTo(new Health(true, Optional.of("mind this")));
  }

  @Test
  void checksNeedAProperNameAndTimeout() {
    assertThatThrownBy(() -> HealthCheck.live("no such/name", Health::up))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no such/name");
    assertThatThrownBy(
            () -> new HealthCheck("kafka", HealthCheck.Kind.LIVE, Duration.ZERO, Health::up))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timeout of kafka");
  }

  private static String since(HttpEndpointFixture server) {
    return check(json(server.get("/health/ready")), "kafka").at("/data/since").asText();
  }

  private static JsonNode check(JsonNode health, String id) {
    for (var check : health.get("checks")) {
      if (check.get("id").asText().equals(id)) {
        return check;
      }
    }
    throw new AssertionError("no check " + id + " in " + health);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
