package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.PendingWork;
import dev.amund.intake.PendingModel;
import dev.amund.unlearner.progress.WaitingBatches;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DaemonMetersTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Optional<List<PendingModel>> intake = Optional.of(List.of());
  private Map<String, WaitingBatches> batches = Map.of();
  private Map<String, Long> quarantined = Map.of();
  private Set<String> share = Set.of("here");

  @Test
  void whatWaitsIsShownByWhereItWaits() {
    bind();
    intake =
        Optional.of(
            List.of(
                new PendingModel(
                    "here",
                    new PendingWork(
                        2,
                        5,
                        Optional.of(NOW.minusSeconds(90)),
                        Optional.of(NOW.plusMillis(1500))))));
    batches =
        Map.of(
            "here",
            new WaitingBatches(
                3,
                new PendingWork(
                    30,
                    44,
                    Optional.of(NOW.minusSeconds(600)),
                    Optional.of(NOW.minusSeconds(60)))));

    assertThat(pending("requests", "intake")).isEqualTo(2);
    assertThat(pending("samples", "intake")).isEqualTo(5);
    assertThat(pending("oldest.age", "intake")).isEqualTo(90);
    assertThat(pending("due", "intake")).isEqualTo(1.5);
    assertThat(pending("requests", "unlearner")).isEqualTo(30);
    assertThat(pending("samples", "unlearner")).isEqualTo(44);
    assertThat(pending("oldest.age", "unlearner")).isEqualTo(600);
    assertThat(pending("due", "unlearner")).as("overdue").isEqualTo(-60);
    assertThat(registry.get("amund.pending.batches").tag("model", "here").gauge().value())
        .isEqualTo(3);
  }

  @Test
  void nothingWaitsWithoutNaNWhereSumsAreTaken() {
    bind();
    List<Optional<List<PendingModel>>> answers = List.of(Optional.empty(), Optional.of(List.of()));
    for (var answer : answers) {
      intake = answer;
      assertThat(pending("requests", "intake")).isZero();
      assertThat(pending("samples", "unlearner")).isZero();
      assertThat(pending("oldest.age", "intake")).isZero();
      assertThat(pending("due", "unlearner")).isNaN();
    }
  }

  @Test
  void whatAnotherDaemonLooksAfterIsItsOwnToShow() {
    bind();
    batches =
        Map.of(
            "here",
            new WaitingBatches(1, new PendingWork(1, 1, Optional.of(NOW), Optional.of(NOW))));
    quarantined = Map.of("here", 4L);
    assertThat(quarantined("here")).isEqualTo(4);

    share = Set.of();

    assertThat(pending("requests", "unlearner")).isZero();
    assertThat(pending("due", "unlearner")).isNaN();
    assertThat(quarantined("here")).isZero();
  }

  @Test
  void aTopicIsShownUnderItsNameOnly() {
    registry.config().meterFilter(new DeprecatedTopicNames("amund."));
    for (var topic : List.of("amund.deletion-requests", "amund_deletion-requests")) {
      registry.counter("kafka.consumer.fetch.manager.records.lag", "topic", topic);
    }
    registry.counter("amund.something", "topic", "amund_other");

    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getTag("topic"))
        .containsExactlyInAnyOrder("amund.deletion-requests", "amund_other");
  }

  @Test
  void aPrefixWithoutDotsHidesNothing() {
    registry.config().meterFilter(new DeprecatedTopicNames("amund_"));
    registry.counter(
        "kafka.consumer.fetch.manager.records.lag", "topic", "amund_deletion-requests");

    assertThat(registry.getMeters()).hasSize(1);
  }

  @Test
  void ofKafkasOwnSeriesTheLagAloneIsShownUnlessAllAreAskedFor() {
    registry.config().meterFilter(new KafkaClientSeries());
    registry.counter("kafka.consumer.fetch.manager.records.lag", "topic", "amund.t");
    registry.counter("kafka.consumer.fetch.manager.records.lag.avg", "topic", "amund.t");
    registry.counter("kafka.stream.thread.process.rate");
    registry.counter("amund.something");

    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getName())
        .containsExactlyInAnyOrder("kafka.consumer.fetch.manager.records.lag", "amund.something");
  }

  private void bind() {
    var models = List.of("here");
    new PendingMeters(
            models, () -> intake, () -> batches, () -> share, Clock.fixed(NOW, ZoneOffset.UTC))
        .bindTo(registry);
    new QuarantineMeters(models, () -> quarantined, () -> share).bindTo(registry);
  }

  private double pending(String name, String part) {
    return registry
        .get("amund.pending." + name)
        .tags("model", "here", "part", part)
        .gauge()
        .value();
  }

  private double quarantined(String model) {
    return registry.get("amund.quarantined.requests").tag("model", model).gauge().value();
  }
}
