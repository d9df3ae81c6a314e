package dev.amund.intake;

import dev.amund.config.AmundConfig;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.Priority;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.DeadLetters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The intake's topology with a clock that tests turn, and everything it writes. */
final class IntakeFixture implements AutoCloseable {
  /** An override that is no setting of amund: the largest record that the requests topic takes. */
  static final String REQUEST_TOPIC_BYTES = "topic-bytes";

  static final int DEAD_LETTER_BYTES = 4 * 1024 * 1024;
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  final Topics topics = new Topics("amund.");
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final KafkaClients clients;
  final TopologyTestDriver driver;
  final TestInputTopic<byte[], byte[]> requests;
  final TestInputTopic<byte[], byte[]> quarantined;
  final TestInputTopic<byte[], byte[]> actions;
  final TestOutputTopic<String, UnlearningBatch> batches;
  final TestOutputTopic<String, DeletionReceipt> receipts;
  final TestOutputTopic<byte[], byte[]> deadLetters;
  private int ids;

  IntakeFixture(Path directory, String registryUrl, int partitions, String... overrides) {
    this(directory, registryUrl, partitions, FormerRequests.NONE, overrides);
  }

  IntakeFixture(
      Path directory,
      String registryUrl,
      int partitions,
      FormerRequests formerRequests,
      String... overrides) {
    this(directory, registryUrl, partitions, formerRequests, FormerQuarantine.NONE, overrides);
  }

  IntakeFixture(
      Path directory,
      String registryUrl,
      int partitions,
      FormerRequests formerRequests,
      FormerQuarantine formerQuarantine,
      String... overrides) {
    var values = new HashMap<String, String>();
    values.put("amund.data-directory", directory.toString());
    values.put("amund.schema-registry.url", registryUrl);
    values.put("amund.schema-registry.properties.max.retries", "0");
    values.put("amund.kafka.replication-factor", "1");
    values.put("amund.models.m.path", "m.pt");
    values.put("amund.models.n.path", "n.pt");
    values.put("amund.intake.max-requests", "3");
    values.put("amund.intake.max-samples", "10");
    values.put("amund.intake.max-sample-ids", "20");
    values.put("amund.intake.max-age", "5m");
    values.put("amund.intake.due-margin", "1h");
    values.put("amund.intake.dedup-retention", "30d");
    for (int i = 0; i < overrides.length; i += 2) {
      values.put(overrides[i], overrides[i + 1]);
    }
    int requestBytes =
        Integer.parseInt(Optional.ofNullable(values.remove(REQUEST_TOPIC_BYTES)).orElse("1048588"));
    var config = AmundConfig.of(values);
    clients = new KafkaClients(config.kafka(), config.schemaRegistry());
    var topology =
        IntakeTopology.build(
            IntakeSettings.of(config),
            new QuarantineParts(
                new RefusalPolicies(modelId -> config.gates().whenRefused()), formerQuarantine),
            new IntakeTopics(topics, partitions, requestBytes),
            new RecordDecoding(clients, new DeadLetters(DEAD_LETTER_BYTES)),
            formerRequests,
            meters);
    var settings = new Properties();
    settings.putAll(clients.streams("intake", directory));
    settings.put("rocksdb.config.setter", SmallStores.class);
    driver = new TopologyTestDriver(topology, settings, START);
    requests =
        driver.createInputTopic(
            topics.deletionRequests(), new ByteArraySerializer(), new ByteArraySerializer());
    quarantined =
        driver.createInputTopic(
            topics.quarantinedBatches(), new ByteArraySerializer(), new ByteArraySerializer());
    actions =
        driver.createInputTopic(
            topics.quarantineActions(), new ByteArraySerializer(), new ByteArraySerializer());
    batches =
        driver.createOutputTopic(
            topics.unlearningBatches(),
            new StringDeserializer(),
            clients.deserializer(UnlearningBatch.class));
    receipts =
        driver.createOutputTopic(
            topics.receipts(),
            new StringDeserializer(),
            clients.deserializer(DeletionReceipt.class));
    deadLetters =
        driver.createOutputTopic(
            topics.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** A request for sample "s" of model "m" with an id of its own. */
  DeletionRequested request(UnaryOperator<DeletionRequested.Builder> change) {
    var builder =
        DeletionRequested.newBuilder()
            .setRequestId(new UUID(7, ids++))
            .setModelId("m")
            .setSampleIds(List.of("s"))
            .setRequestedAt(START)
            .setPriority(Priority.NORMAL)
            .setLegalBasis(LegalBasis.GDPR_ART_17)
            .setSource("test");
    return change.apply(builder).build();
  }

  DeletionRequested request() {
    return request(builder -> builder);
  }

  byte[] bytes(DeletionRequested request) {
    return clients.<DeletionRequested>serializer().serialize(topics.deletionRequests(), request);
  }

  DeletionRequested send(DeletionRequested request) {
    requests.pipeInput(key(request.getModelId()), bytes(request));
    return request;
  }

  DeletionRequested send(UnaryOperator<DeletionRequested.Builder> change) {
    return send(request(change));
  }

  DeletionRequested send() {
    return send(request());
  }

  void pass(Duration time) {
    driver.advanceWallClockTime(time);
  }

  static byte[] key(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** What became of records so far. */
  Map<String, Double> outcomes() {
    var outcomes = new HashMap<String, Double>();
    meters
        .find("amund.intake.records")
        .counters()
        .forEach(
            c -> {
              if (c.count() > 0) {
                outcomes.put(c.getId().getTag("outcome"), c.count());
              }
            });
    return outcomes;
  }

  @Override
  public void close() {
    driver.close();
    clients.close();
  }
}
