package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.amund.config.AmundConfig;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.embedded.EmbeddedSchemaRegistry;
import dev.amund.event.BatchedRequest;
import dev.amund.event.ClosedBy;
import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.ModelPartitions;
import dev.amund.event.Priority;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.admin.TopicAdmin;
import dev.amund.event.admin.TopicException;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.RegistryUnavailableException;
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
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The intake on a broker and a registry, as a process has it. */
class IntakeIT {
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

  /** One installation with topics and a group of its own. */
  private static final class House implements AutoCloseable {
    private final Topics topics;
    private final AmundConfig config;
    private final KafkaClients clients;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KafkaProducer<String, byte[]> producer;

    House(String name, String... overrides) {
      var values = new HashMap<String, String>();
      values.put("amund.data-directory", directory.resolve(name).toString());
      values.put("amund.kafka.bootstrap-servers", broker.bootstrapServers());
      values.put("amund.kafka.group-id", name);
      values.put("amund.kafka.session-timeout", "6s");
      values.put("amund.kafka.partitions", "3");
      values.put("amund.schema-registry.url", registry.url());
      values.put("amund.models.m.path", "m.pt");
      values.put("amund.models.n.path", "n.pt");
      values.put("amund.intake.max-requests", "4");
      values.put("amund.intake.max-age", "1h");
      for (int i = 0; i < overrides.length; i += 2) {
        values.put(overrides[i], overrides[i + 1]);
      }
      config = AmundConfig.of(values);
      topics = new Topics(name + ".");
      clients = new KafkaClients(config.kafka(), config.schemaRegistry());
      producer =
          new KafkaProducer<>(
              clients.producer("test"), new StringSerializer(), new ByteArraySerializer());
    }

    Intake start() {
      var intake = new Intake(config, clients, topics, meters);
      intake.start();
      await().atMost(Duration.ofSeconds(60)).until(intake::isReady);
      return intake;
    }

    UUID request(String key, String model, Priority priority) {
      var request = request(model, priority);
      send(key, bytes(request));
      return request.getRequestId();
    }

    private DeletionRequested request(String model, Priority priority) {
      return DeletionRequested.newBuilder()
          .setRequestId(UUID.randomUUID())
          .setModelId(model)
          .setSampleIds(List.of("s"))
          .setRequestedAt(Instant.now())
          .setPriority(priority)
          .setLegalBasis(LegalBasis.GDPR_ART_17)
          .setSource("test")
          .build();
    }

    private byte[] bytes(DeletionRequested request) {
      return clients.<DeletionRequested>serializer().serialize(topics.deletionRequests(), request);
    }

    /** Into a wrong partition, with the header of a record that amund has put there itself. */
    UUID stray(String model) {
      var request = request(model, Priority.NORMAL);
      int wrong = (ModelPartitions.of(model, 3) + 1) % 3;
      var header =
          new RecordHeader(IntakeTopology.FORMER_KEY, model.getBytes(StandardCharsets.UTF_8));
      producer.send(
          new ProducerRecord<>(
              topics.deletionRequests(), wrong, model, bytes(request), List.of(header)));
      producer.flush();
      return request.getRequestId();
    }

    void send(String key, byte[] bytes) {
      producer.send(new ProducerRecord<>(topics.deletionRequests(), key, bytes));
      producer.flush();
    }

    /** All committed records of a topic, once there are {@code count} of them. */
    List<ConsumerRecord<String, byte[]>> read(String topic, int count) {
      var found = new ArrayList<ConsumerRecord<String, byte[]>>();
      try (var consumer =
          new KafkaConsumer<>(
              clients.reader("test"), new StringDeserializer(), new ByteArrayDeserializer())) {
        consumer.assign(
            consumer.partitionsFor(topic).stream()
                .map(p -> new TopicPartition(topic, p.partition()))
                .toList());
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> {
                  consumer.poll(Duration.ofMillis(100)).forEach(found::add);
                  return found.size() >= count;
                });
        consumer.poll(Duration.ofMillis(500)).forEach(found::add);
      }
      assertThat(found).hasSize(count);
      return found;
    }

    Map<Long, UnlearningBatch> batches(String model, int count) {
      var reader = clients.deserializer(UnlearningBatch.class);
      var batches = new LinkedHashMap<Long, UnlearningBatch>();
      for (var record : read(topics.unlearningBatches(), count)) {
        var batch = reader.deserialize(record.topic(), record.value());
        assertThat(record.key()).isEqualTo(batch.getModelId());
        if (batch.getModelId().equals(model)) {
          batches.put(batch.getSequence(), batch);
        }
      }
      return batches;
    }

    @Override
    public void close() {
      producer.close();
      clients.close();
    }
  }

  @Test
  void aHalfFullBatchSurvivesARestartAndTheLossOfItsDisk() {
    try (var house = new House("half")) {
      new TopicAdmin(house.clients, house.topics).ensure();
      var ids = new ArrayList<UUID>();
      try (var intake = house.start()) {
        ids.add(house.request("m", "m", Priority.NORMAL));
        ids.add(house.request("m", "m", Priority.NORMAL));
        house.read(house.topics.receipts(), 2);
        assertThat(intake.pending())
            .hasValueSatisfying(
                models ->
                    assertThat(models)
                        .singleElement()
                        .satisfies(m -> assertThat(m.work().requests()).isEqualTo(2))
                        .satisfies(m -> assertThat(m.work().oldestAcceptedAt()).isPresent()));
      }
      // Another directory, the same installation: a new disk.
      try (var moved =
              new House(
                  "half", "amund.data-directory", directory.resolve("half-new-disk").toString());
          var intake = moved.start()) {
        assertThat(intake.pending().orElseThrow().get(0).work().requests()).isEqualTo(2);
        ids.add(moved.request("m", "m", Priority.NORMAL));
        ids.add(moved.request("m", "m", Priority.NORMAL));

        var batch = moved.batches("m", 1).get(1L);
        assertThat(batch.getClosedBy()).isEqualTo(ClosedBy.COUNT);
        assertThat(batch.getRequests()).extracting(BatchedRequest::getRequestId).isEqualTo(ids);
      }
    }
  }

  @Test
  void aHalfFullBatchClosesByAgeCountedFromBeforeTheRestart() {
    try (var house = new House("age", "amund.intake.max-age", "5s")) {
      new TopicAdmin(house.clients, house.topics).ensure();
      Instant sent;
      try (var intake = house.start()) {
        house.request("n", "n", Priority.NORMAL);
        sent = Instant.now();
        house.read(house.topics.receipts(), 1);
        assertThat(intake.problem()).isEmpty();
      }
      try (var intake = house.start()) {
        var batch = house.batches("n", 1).get(1L);
        assertThat(batch.getClosedBy()).isEqualTo(ClosedBy.AGE);
        var acceptedAt = batch.getRequests().get(0).getAcceptedAt();
        assertThat(acceptedAt).isBefore(sent.plusSeconds(5));
        assertThat(Duration.between(acceptedAt, batch.getClosedAt()))
            .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(20));
        assertThat(intake.hasFailed()).isFalse();
      }
    }
  }

  @Test
  void hostileRecordsKeylessRecordsAndRestartsLeaveEveryModelAGaplessSequence() {
    try (var house = new House("mixed")) {
      new TopicAdmin(house.clients, house.topics).ensure();
      var sent = new ArrayList<UUID>();
      int dead = 0;
      for (int round = 0; round < 3; round++) {
        try (var intake = house.start()) {
          for (int i = 0; i < 20; i++) {
            String model = i % 4 == 0 ? "n" : "m";
            // Records without a key, or in the partition of another hash, are routed.
            sent.add(
                i % 7 == 0
                    ? house.stray(model)
                    : house.request(i % 3 == 0 ? null : model, model, Priority.NORMAL));
            if (i % 5 == 0) {
              house.send(i % 2 == 0 ? null : "m", ("junk " + i).getBytes(StandardCharsets.UTF_8));
              dead++;
            }
          }
          house.read(house.topics.receipts(), sent.size());
          assertThat(intake.isReady()).isTrue();
        }
      }
      house.read(house.topics.deadLetters(), dead);
      // 45 requests of m in fours, 15 of n.
      int count = 11 + 3;
      var batches = new HashMap<String, Map<Long, UnlearningBatch>>();
      for (String model : List.of("m", "n")) {
        batches.put(model, house.batches(model, count));
      }
      assertThat(batches.get("m").keySet())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 11).boxed().toList());
      assertThat(batches.get("n").keySet()).containsExactly(1L, 2L, 3L);
      assertThat(
              batches.values().stream()
                  .flatMap(b -> b.values().stream())
                  .flatMap(b -> b.getRequests().stream())
                  .map(BatchedRequest::getRequestId))
          .hasSize(count * 4)
          .doesNotHaveDuplicates()
          .isSubsetOf(sent);
    }
  }

  @Test
  void whatIsMissingAtTheStartIsSaid() {
    try (var house = new House("bare")) {
      var intake = new Intake(house.config, house.clients, house.topics, house.meters);
      assertThat(intake.isReady()).isFalse();
      assertThat(intake.pending()).isEmpty();
      assertThat(intake.problem())
          .hasValueSatisfying(why -> assertThat(why).contains("has not been started yet"));
      assertThatThrownBy(intake::start)
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("bare.deletion-requests is missing");
      intake.close();
    }
    try (var house = new House("mute", "amund.schema-registry.url", "http://127.0.0.1:1")) {
      var intake = new Intake(house.config, house.clients, house.topics, house.meters);
      assertThatThrownBy(intake::start).isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void partitionsThatAreRaisedWhileItRunsStopItWithoutAWordOfResetting() throws Exception {
    try (var house = new House("raised", "amund.kafka.properties.metadata.max.age.ms", "500")) {
      new TopicAdmin(house.clients, house.topics).ensure();
      try (var intake = house.start();
          var admin = Admin.create(house.clients.admin("test"))) {
        house.request("m", "m", Priority.NORMAL);
        admin
            .createPartitions(Map.of(house.topics.deletionRequests(), NewPartitions.increaseTo(5)))
            .all()
            .get();

        await()
            .dontCatchUncaughtExceptions() // of the threads that die
            .atMost(Duration.ofSeconds(60))
            .until(intake::hasFailed);
        assertThat(intake.problem())
            .hasValueSatisfying(
                problem ->
                    assertThat(problem)
                        .contains("given up", "the number of partitions was changed")
                        .doesNotContain("Resetter"));
      }
      assertThatThrownBy(() -> new TopicAdmin(house.clients, house.topics).check())
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("differ in their partitions");
    }
  }
}
