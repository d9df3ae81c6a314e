package dev.amund.daemon;

import dev.amund.artifacts.ArtifactException;
import dev.amund.artifacts.ArtifactStore;
import dev.amund.event.Brokers;
import dev.amund.event.KafkaClients;
import dev.amund.event.RegistryFailures;
import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import dev.amund.http.RecentHealth;
import dev.amund.intake.Intake;
import dev.amund.unlearner.SampleRegistry;
import dev.amund.unlearner.Unlearner;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The daemon's health. Liveness fails only where a restart would help; a broker or a registry that
 * is away is a matter of readiness.
 */
final class DaemonHealth {
  /** Others are asked at most this often, and the disk is written to. */
  private static final Duration RECENT = Duration.ofSeconds(2);

  /** Below a check's time-out, so that the reason gets through. */
  static final Duration BROKER_PATIENCE = Duration.ofMillis(1500);

  private final Intake intake;
  private final Unlearner unlearner;
  private final SampleRegistry registry;
  private final ArtifactStore artifacts;
  private final KafkaClients clients;
  private final Brokers brokers;
  private final Clock clock;

  DaemonHealth(
      Intake intake,
      Unlearner unlearner,
      SampleRegistry registry,
      ArtifactStore artifacts,
      KafkaClients clients,
      Brokers brokers,
      Clock clock) {
    this.intake = intake;
    this.unlearner = unlearner;
    this.registry = registry;
    this.artifacts = artifacts;
    this.clients = clients;
    this.brokers = brokers;
    this.clock = clock;
  }

  List<HealthCheck> checks() {
    return List.of(
        HealthCheck.live("unlearner-thread", this::thread),
        HealthCheck.live("intake-threads", this::threads),
        HealthCheck.started("intake", this::intake),
        HealthCheck.started("unlearner-group", this::group),
        HealthCheck.ready("intake", this::intake),
        HealthCheck.ready("unlearner-group", this::group),
        HealthCheck.ready("unlearner", this::unlearner),
        HealthCheck.ready("kafka", recent(this::kafka)),
        HealthCheck.ready("schema-registry", recent(this::schemas)),
        HealthCheck.ready("training-samples", this::samples),
        HealthCheck.ready("artifact-store", recent(this::artifactStore)));
  }

  private Supplier<Health> recent(Supplier<Health> probe) {
    return new RecentHealth(probe, RECENT, clock);
  }

  private Health thread() {
    return Health.upIf(unlearner.isAlive(), "the unlearner's thread has died");
  }

  private Health threads() {
    return Health.upIf(!intake.hasFailed(), "Kafka Streams has given up");
  }

  private Health intake() {
    return Health.upIf(intake.isReady(), "Kafka Streams is " + intake.state());
  }

  private Health group() {
    return Health.upIf(
        unlearner.status().joined(), "the consumer group has not assigned partitions yet");
  }

  private Health unlearner() {
    return unlearner.status().problem().map(Health::down).orElseGet(Health::up);
  }

  private Health kafka() {
    return brokers.problem().map(Health::down).orElseGet(Health::up);
  }

  private Health samples() {
    return registry.problem().map(Health::down).orElseGet(Health::up);
  }

  private Health schemas() {
    try {
      clients.registry().getAllSubjects();
      return Health.up();
    } catch (IOException | RestClientException e) {
      return Health.down(RegistryFailures.explain(e));
    }
  }

  private Health artifactStore() {
    try {
      artifacts.checkRoomFor(1);
      return Health.up();
    } catch (ArtifactException e) {
      return Health.down(e.getMessage());
    }
  }
}
