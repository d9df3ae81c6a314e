package dev.amund.daemon;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.event.client.Brokers;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.RegistryFailures;
import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import dev.amund.http.RecentHealth;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** Checks amund's dependencies. A restart would not help, so they affect readiness only. */
final class DependencyChecks implements CheckGroup {
  private final Brokers brokers;
  private final KafkaClients clients;
  private final ArtifactStore artifacts;
  private final Clock clock;

  DependencyChecks(Brokers brokers, KafkaClients clients, ArtifactStore artifacts, Clock clock) {
    this.brokers = brokers;
    this.clients = clients;
    this.artifacts = artifacts;
    this.clock = clock;
  }

  @Override
  public List<HealthCheck> checks() {
    return List.of(
        HealthCheck.ready("kafka", recent(this::kafka)),
        HealthCheck.ready("schema-registry", recent(this::schemas)),
        HealthCheck.ready("artifact-store", recent(this::artifactStore)));
  }

  private Supplier<Health> recent(Supplier<Health> probe) {
    return new RecentHealth(probe, DaemonHealth.RECENT, clock);
  }

  private Health kafka() {
    return brokers.problem().map(Health::down).orElseGet(Health::up);
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
