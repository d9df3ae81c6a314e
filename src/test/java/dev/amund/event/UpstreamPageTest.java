package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.QuotedExample;
import dev.amund.config.AmundConfig;
import dev.amund.event.admin.SchemaAdmin;
import dev.amund.event.client.KafkaClients;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What emit-events.md says works, and is what is there. */
class UpstreamPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/emit-events.md");
  private static final Path EXAMPLE = Path.of("src/test/java/dev/amund/event/UpstreamExample.java");
  private static final String REGISTRY = "mock://upstream-page";
  private static final Topics TOPICS = new Topics("amund.");
  private static final UUID ID = UUID.fromString("6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d");

  private final KafkaClients amund = clients();

  private static KafkaClients clients() {
    var config = AmundConfig.of(Map.of("amund.schema-registry.url", REGISTRY));
    return new KafkaClients(config.kafka(), config.schemaRegistry());
  }

  @Test
  void amundReadsWhatTheExampleSends() {
    new SchemaAdmin(amund, TOPICS).ensure();
    try (var serializer = new KafkaAvroSerializer()) {
      serializer.configure(UpstreamExample.producerSettings("unused:9092", REGISTRY), false);
      @SuppressWarnings("unchecked")
      var values = (Serializer<DeletionRequested>) (Serializer<?>) serializer;
      var producer = new MockProducer<>(true, null, new StringSerializer(), values);

      UpstreamExample.forget(producer, ID, "cifar", List.of("a", "b"), Instant.EPOCH);

      var sent = producer.history().get(0);
      assertThat(sent.topic()).isEqualTo(TOPICS.deletionRequests());
      assertThat(sent.key()).isEqualTo("cifar");
      var read =
          amund
              .deserializer(DeletionRequested.class)
              .deserialize(sent.topic(), values.serialize(sent.topic(), sent.value()));
      assertThat(read).isEqualTo(sent.value());
      assertThat(read.getRequestId()).isEqualTo(ID);
      assertThat(read.getDueAt()).isEqualTo(Instant.parse("1970-01-31T00:00:00Z"));
    }
  }

  @Test
  void theExampleReadsWhatAmundSends() {
    var receipt =
        DeletionReceipt.newBuilder()
            .setRequestId(ID)
            .setModelId("cifar")
            .setStatus(ReceiptStatus.ERASED)
            .setAt(Instant.EPOCH)
            .build();
    byte[] bytes = amund.<DeletionReceipt>serializer().serialize(TOPICS.receipts(), receipt);
    try (var deserializer = new KafkaAvroDeserializer();
        var consumer = new MockConsumer<String, DeletionReceipt>("earliest")) {
      deserializer.configure(UpstreamExample.consumerSettings("unused:9092", REGISTRY), false);
      var partition = new TopicPartition(TOPICS.receipts(), 0);
      consumer.assign(List.of(partition));
      consumer.updateBeginningOffsets(Map.of(partition, 0L));
      consumer.addRecord(
          new ConsumerRecord<>(
              partition.topic(),
              0,
              0,
              ID.toString(),
              (DeletionReceipt) deserializer.deserialize(partition.topic(), bytes)));
      var book = new ArrayList<DeletionReceipt>();

      UpstreamExample.follow(consumer, book::add);

      assertThat(book).containsExactly(receipt);
      assertThat(consumer.committed(java.util.Set.of(partition)).get(partition).offset())
          .isEqualTo(1);
    }
  }

  @Test
  void thePageQuotesTheExampleThatIsTested() throws IOException {
    QuotedExample.assertQuoted(PAGE, EXAMPLE);
  }

  @Test
  void thePageExplainsEveryFieldAndEveryStatus() throws IOException {
    var page = Files.readString(PAGE);
    for (var field : DeletionRequested.getClassSchema().getFields()) {
      assertThat(page).contains("| `" + field.name() + "` |");
    }
    for (var status : ReceiptStatus.values()) {
      assertThat(Files.readString(Path.of("src/site/markdown/concepts.md")))
          .contains("| `" + status + "` |");
    }
  }
}
