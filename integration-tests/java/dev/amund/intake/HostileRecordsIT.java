package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.config.AmundConfig;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.embedded.EmbeddedSchemaRegistry;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.Topics;
import dev.amund.event.admin.TopicAdmin;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.follow.TopicReader;
import dev.amund.fuzz.HostileKind;
import dev.amund.fuzz.HostileProducers;
import dev.amund.fuzz.HostileRecord;
import dev.amund.fuzz.HostileRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever lies before it, an honest request is accepted, and no thread of the intake dies. */
class HostileRecordsIT {
  private static final int PARTITIONS = 2;
  private static final List<String> MODELS = List.of("m", "n");
  private static final long SEED = 16;
  private static final int RECORDS = 150;

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static EmbeddedSchemaRegistry registry;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
    registry = EmbeddedSchemaRegistry.start(directory.resolve("registry"), 0);
  }

  @AfterAll
  static void stop() {
    registry.close();
    broker.close();
  }

  /** An intake with topics of its own, and the upstreams that write to it. */
  private static final class Installation implements AutoCloseable {
    private final Topics topics;
    private final KafkaClients clients;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Intake intake;
    private final HostileProducers producers;
    private final Map<UUID, String> honest = new LinkedHashMap<>();

    Installation(String name) {
      var values = new HashMap<String, String>();
      values.put("amund.data-directory", directory.resolve(name).toString());
      values.put("amund.kafka.bootstrap-servers", broker.bootstrapServers());
      values.put("amund.kafka.group-id", name);
      values.put("amund.kafka.partitions", "" + PARTITIONS);
      values.put("amund.schema-registry.url", registry.url());
      MODELS.forEach(model -> values.put("amund.models." + model + ".path", "m.pt"));
      var config = AmundConfig.of(values);
      topics = new Topics(name + ".");
      clients = new KafkaClients(config.kafka(), config.schemaRegistry());
      new TopicAdmin(clients, topics).ensure();
      producers = new HostileProducers(clients);
      intake = new Intake(config, clients, topics, meters);
      intake.start();
      await().atMost(Duration.ofSeconds(60)).until(intake::isReady);
    }

    void send(HostileRecord hostile) {
      producers.send(hostile);
      // Behind it in the same partition.
      int partition = hostile.record().partition();
      MODELS.stream()
          .filter(model -> new Partitioning(PARTITIONS).of(model) == partition)
          .forEach(model -> honest(model, hostile.kind().toString()));
    }

    void honest(String model, String behind) {
      var request =
          DeletionRequested.newBuilder()
              .setRequestId(UUID.randomUUID())
              .setModelId(model)
              .setSampleIds(List.of("s"))
              .setRequestedAt(Instant.now())
              .build();
      honest.put(request.getRequestId(), behind);
      byte[] value =
          clients.<DeletionRequested>serializer().serialize(topics.deletionRequests(), request);
      byte[] key = model.getBytes(StandardCharsets.UTF_8);
      var record = new ProducerRecord<>(topics.deletionRequests(), key, value);
      assertThat(producers.send("none", record)).isPresent();
    }

    void requireHonestAccepted() {
      var unanswered = new HashMap<>(honest);
      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(
              () -> {
                receipts().stream()
                    .filter(receipt -> receipt.getStatus() == ReceiptStatus.ACCEPTED)
                    .forEach(receipt -> unanswered.remove(receipt.getRequestId()));
                assertThat(unanswered).isEmpty();
              });
      // Where a thread was replaced, the partitions may still be changing hands.
      await().atMost(Duration.ofMinutes(1)).until(intake::isReady);
    }

    double deadThreads() {
      return meters.get("kafka.stream.failed.stream.threads").functionCounter().count();
    }

    List<DeletionReceipt> receipts() {
      var events = clients.deserializer(DeletionReceipt.class);
      return read(topics.receipts()).stream()
          .map(record -> events.deserialize(record.topic(), record.value()))
          .toList();
    }

    List<ConsumerRecord<String, byte[]>> read(String topic) {
      var found = new ArrayList<ConsumerRecord<String, byte[]>>();
      TopicReader.of(clients, "test", new ByteArrayDeserializer()).readAll(topic, found::add);
      return found;
    }

    HostileRecords hostile(long seed) {
      return new HostileRecords(new Random(seed), clients, topics, MODELS, PARTITIONS);
    }

    @Override
    public void close() {
      intake.close();
      producers.close();
      clients.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"gzip, 5500000", "zstd, 20000000", "zstd, 100000000"})
  void aRecordThatIsLargeUncompressedStopsNothing(String compression, int length) {
    try (var installation = new Installation(compression + length)) {
      String topic = installation.topics.deletionRequests();
      var record = new ProducerRecord<>(topic, 0, new byte[] {'m'}, new byte[length]);
      for (int i = 0; i < 5; i++) {
        installation.send(new HostileRecord(HostileKind.COMPRESSED_BOMB, compression, record));
      }
      installation.requireHonestAccepted();

      assertThat(installation.deadThreads()).isZero();
      var letters = installation.read(installation.topics.deadLetters());
      assertThat(letters).hasSize(5);
      assertThat(letters.get(0).value()).isEqualTo(new byte[1024 * 1024]);
      assertThat(header(letters.get(0), DeadLetter.VALUE_LENGTH)).isEqualTo("" + length);
      assertThat(header(letters.get(0), DeadLetter.VALUE_SHA256)).hasSize(64);
    }
  }

  /** Somebody changes the topic under the running daemon. */
  @Test
  void aDeadLetterThatIsStillTooLargeGoesWithoutItsValue() throws Exception {
    try (var installation = new Installation("shrunk")) {
      limit(installation.topics.deadLetters(), 10_000);
      String topic = installation.topics.deletionRequests();
      var record = new ProducerRecord<>(topic, 0, new byte[] {'m'}, random(500_000));
      installation.send(new HostileRecord(HostileKind.RANDOM_BYTES, "none", record));
      installation.send(new HostileRecord(HostileKind.RANDOM_BYTES, "none", record));
      installation.requireHonestAccepted();

      var letters = installation.read(installation.topics.deadLetters());
      assertThat(letters).hasSize(2).allMatch(letter -> letter.value() == null);
      assertThat(header(letters.get(0), DeadLetter.VALUE_LENGTH)).isEqualTo("500000");
    }
  }

  @Test
  void behindEveryHostileRecordAnHonestRequestIsAccepted() {
    try (var installation = new Installation("fuzz")) {
      HostileRecords hostile = installation.hostile(SEED);
      for (HostileKind kind : HostileKind.values()) {
        installation.send(hostile.next(kind));
      }
      for (int i = 0; i < RECORDS; i++) {
        installation.send(hostile.next());
      }
      installation.requireHonestAccepted();

      assertThat(installation.deadThreads()).isZero();
    }
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    new Random(SEED).nextBytes(bytes);
    return bytes;
  }

  private static void limit(String topic, int bytes) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (var admin = Admin.create(settings)) {
      var change =
          new AlterConfigOp(
              new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "" + bytes),
              AlterConfigOp.OpType.SET);
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
          .all()
          .get();
    }
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
