package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.AmundConfig;
import dev.amund.event.DeletionRequested;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.DeadLetters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A model's requests are taken in its own partition, whatever a record says of itself. */
class RerouteTest {
  private static final Partitioning PARTITIONING = new Partitioning(3);
  private static final int OWN = PARTITIONING.of("m");
  private static final int OTHER = (OWN + 1) % 3;

  private final Topics topics = new Topics("amund.");
  private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
  private KafkaClients clients;
  private DecodeRequests decode;

  @BeforeEach
  void init() {
    var config = AmundConfig.of(Map.of("amund.schema-registry.url", "mock://reroute"));
    clients = new KafkaClients(config.kafka(), config.schemaRegistry());
    decode =
        new DecodeRequests(
            clients.deserializer(DeletionRequested.class),
            clients.requestIds(),
            PARTITIONING,
            topics.deletionRequests(),
            1_048_588,
            DeadLetters.ofAnyTopic(),
            new IntakeMetrics(new SimpleMeterRegistry(), Set.of("m")));
    var parked =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(IntakeTopology.PARKED),
                Serdes.Long(),
                new ArrivedRecordCodec(topics.deletionRequests()))
            .withLoggingDisabled()
            .build();
    parked.init(context.getStateStoreContext(), parked);
    context.addStateStore(parked);
    context.setCurrentSystemTimeMs(0);
    decode.init(context);
  }

  @AfterEach
  void close() {
    clients.close();
  }

  private void arrives(int partition, String key, Optional<String> formerKey) {
    var request =
        DeletionRequested.newBuilder()
            .setRequestId(new UUID(7, 7))
            .setModelId("m")
            .setSampleIds(List.of("s"))
            .setRequestedAt(Instant.EPOCH)
            .build();
    byte[] value =
        clients.<DeletionRequested>serializer().serialize(topics.deletionRequests(), request);
    var headers = new RecordHeaders();
    formerKey.ifPresent(text -> headers.add(IntakeTopology.FORMER_KEY, bytes(text)));
    context.setRecordMetadata(topics.deletionRequests(), partition, 5);
    decode.process(new Record<>(key == null ? null : bytes(key), value, 0, headers));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private CapturedForward<?, ?> forwarded() {
    assertThat(context.forwarded()).hasSize(1);
    return context.forwarded().get(0);
  }

  private void assertSentBack(String formerKey) {
    assertThat(forwarded().childName()).contains(IntakeTopology.REROUTE);
    assertThat(forwarded().record().key()).isEqualTo(bytes("m"));
    byte[] header = forwarded().record().headers().lastHeader(IntakeTopology.FORMER_KEY).value();
    assertThat(header).isEqualTo(formerKey == null ? null : bytes(formerKey));
    assertThat(PARTITIONING.partitions("t", bytes("m"), null, 17)).contains(Set.of(OWN));
  }

  private Optional<String> foreignKey() {
    assertThat(forwarded().childName()).contains(IntakeTopology.DEDUPLICATE);
    return ((ArrivedRequest) forwarded().record().value()).foreignKey();
  }

  @Test
  void aRecordInAWrongPartitionIsSentBackUnderItsModelsKey() {
    arrives(OTHER, null, Optional.empty());
    assertSentBack(null);
  }

  @Test
  void theHeaderOfASentBackRecordTakesNoneInInAWrongPartition() {
    arrives(OTHER, "m", Optional.of("m"));
    assertSentBack("m");
  }

  @Test
  void whatWasSentBackIsTakenInItsOwnPartition() {
    arrives(OWN, "m", Optional.of("m"));
    assertThat(foreignKey()).isEmpty();
  }

  @Test
  void whatHadAForeignKeyBeforeItWasSentBackStillHas() {
    arrives(OWN, "m", Optional.of("other"));
    assertThat(foreignKey()).contains("other");
  }

  @Test
  void theHeaderDoesNotExcuseAForeignKey() {
    arrives(OWN, "other", Optional.of("m"));
    assertThat(foreignKey()).contains("other");
  }

  @Test
  void aHeaderOfAnyLengthIsCutShort() {
    arrives(OWN, "m", Optional.of("x".repeat(1_000_000)));
    assertThat(foreignKey().orElseThrow()).hasSize(255);
  }
}
