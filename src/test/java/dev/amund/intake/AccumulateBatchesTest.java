package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.AmundConfig;
import dev.amund.config.RefusalConfig;
import dev.amund.event.DeletionRequested;
import dev.amund.event.UnlearningBatch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a closed batch is to be seen. */
class AccumulateBatchesTest {
  private static final long NOW = Instant.parse("2026-01-02T03:04:05Z").toEpochMilli();

  private final MockProcessorContext<String, UnlearningBatch> context =
      new MockProcessorContext<>();
  private final AccumulateBatches batches =
      new AccumulateBatches(
          IntakeSettings.of(AmundConfig.of(Map.of("amund.intake.max-requests", "2"))),
          new RefusalPolicies(modelId -> RefusalConfig.QUARANTINE),
          Duration.ofSeconds(1),
          new IntakeMetrics(new SimpleMeterRegistry(), Set.of("m")));

  @BeforeEach
  void init() {
    store(IntakeTopology.MODELS, Serdes.String(), new JsonSerde<>(OpenBatchState.class));
    store(IntakeTopology.PENDING, PendingKey.serde(), new JsonSerde<>(PendingRequest.class));
    context.setCurrentSystemTimeMs(NOW);
    batches.init(context);
  }

  private <K, V> void store(String name, Serde<K> keys, Serde<V> values) {
    var store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, values)
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
  }

  @Test
  void aClosedBatchDoesNotWaitForTheNextCommitThatIsDue() {
    arrives();
    assertThat(context.committed()).as("nothing is closed").isFalse();
    arrives();
    assertThat(context.forwarded()).hasSize(1);
    assertThat(context.committed()).isTrue();
  }

  @Test
  void whereOneBatchFollowsTheOtherCommitsStayRare() {
    closes();
    assertCommitted(true);
    later(199);
    closes();
    assertCommitted(false);
    later(1);
    closes();
    assertCommitted(true);
    later(-3_600_000);
    closes();
    assertCommitted(true);
    assertThat(context.forwarded()).hasSize(4);
  }

  private void assertCommitted(boolean expected) {
    assertThat(context.committed()).isEqualTo(expected);
    context.resetCommit();
  }

  private void later(long millis) {
    context.setCurrentSystemTimeMs(context.currentSystemTimeMs() + millis);
  }

  private void closes() {
    arrives();
    arrives();
  }

  private void arrives() {
    var request =
        DeletionRequested.newBuilder()
            .setRequestId(UUID.randomUUID())
            .setModelId("m")
            .setSampleIds(List.of("a"))
            .setRequestedAt(Instant.ofEpochMilli(NOW))
            .build();
    batches.process(
        new Record<>(
            "m",
            new ArrivedRequest(request, 0, 0, Optional.empty(), Optional.empty(), Optional.empty()),
            context.currentSystemTimeMs()));
  }
}
