package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.cli.Main;
import dev.amund.cli.common.TopicTail;
import dev.amund.config.AmundConfig;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.embedded.Ports;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ModelPartitions;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.NewerWriter;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.follow.TopicReader;
import dev.amund.process.JavaProcess;
import dev.amund.process.PartProcess;
import dev.amund.process.ServeProcess;
import dev.amund.process.SmallCase;
import dev.amund.samples.Registration;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.topic.SampleTopic;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/**
 * A broker, a registry, a small model with its samples, and what an upstream and an auditor need.
 * The daemon is not part of it: it runs in processes of its own, which tests kill.
 */
final class TestCluster implements AutoCloseable {
  static final String MODEL = "small";

  /** Fine-tuning of several seconds: long enough to be hit in the middle of it. */
  static final Map<String, String> SLOW =
      Map.of(
          "amund.amun.control.update", "fixed",
          "amund.amun.fine-tune.epochs", "800",
          "amund.amun.fine-tune.batch-size", "32",
          "amund.amun.fine-tune.learning-rate", "0.01",
          "amund.amun.fine-tune.trained-share", "1",
          "amund.amun.replay-ratio", "24",
          "amund.amun.replay-minimum", "0");

  /** Undoes {@link SmallCase#OPEN_GATES}: as the gates are where nothing is configured. */
  private static final Map<String, String> DEFAULT_GATES =
      Map.of(
          "max-forget-unseen-auc", "0.52",
          "min-forget-unseen-auc", "0.4",
          "max-test-accuracy-drop", "0.03",
          "max-total-test-accuracy-drop", "0.1");

  private static final GeneratedDataSet DATA = new GeneratedDataSet(6, 300, 120, 5, 11);

  private final Path directory;
  private final PartProcess broker;
  private final PartProcess registry;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final int httpPort;
  private final KafkaClients clients;
  private final Topics topics;
  private final KafkaProducer<String, byte[]> producer;
  private final List<AutoCloseable> tails = new ArrayList<>();

  TestCluster(Path directory, Map<String, String> overrides) throws IOException {
    this.directory = directory;
    httpPort = Ports.free();
    Path model = directory.resolve("base.pt");
    SmallCase.writeModel(model);
    Path files = directory.resolve("data-set");
    DATA.writeTo(files);
    SmallCase.importSamples(files, samples());
    broker = PartProcess.broker(directory.resolve("kafka"));
    registry = PartProcess.registry(directory.resolve("registry"));
    settings.put("amund.data-directory", data().toString());
    settings.put("amund.kafka.bootstrap-servers", broker.address());
    settings.put("amund.kafka.replication-factor", "1");
    settings.put("amund.kafka.partitions", "2");
    settings.put("amund.kafka.session-timeout", "6s");
    settings.put("amund.schema-registry.url", "http://" + registry.address());
    settings.put("amund.models." + MODEL + ".path", model.toString());
    settings.put("amund.device.threads", "1");
    settings.put("amund.intake.max-age", "2s");
    settings.putAll(SmallCase.OPEN_GATES);
    settings.putAll(overrides);
    var config = AmundConfig.of(settings);
    clients = new KafkaClients(config.kafka(), config.schemaRegistry());
    topics = new Topics(config.kafka().topicPrefix());
    producer =
        new KafkaProducer<>(
            clients.producer("test"), new StringSerializer(), new ByteArraySerializer());
  }

  /** Settings of another model, which is judged as by default. */
  static Map<String, String> withDefaultGates(String modelId, Path model) {
    String prefix = "amund.models." + modelId;
    var settings = new LinkedHashMap<String, String>();
    settings.put(prefix + ".path", model.toString());
    DEFAULT_GATES.forEach((key, value) -> settings.put(prefix + ".gates." + key, value));
    return settings;
  }

  /** The broker's process, to be frozen, killed and started again. */
  PartProcess broker() {
    return broker;
  }

  /** The registry's process, to be frozen, killed and started again. */
  PartProcess registry() {
    return registry;
  }

  /** Returns the settings of the cluster, for a daemon in this process. */
  AmundConfig config() {
    return AmundConfig.of(settings);
  }

  /** Changes a setting of the daemons and commands that are started from now on. */
  void set(String key, String value) {
    settings.put(key, value);
  }

  /** Starts a daemon with the settings of the cluster. */
  ServeProcess serve() throws IOException {
    return ServeProcess.start(settings, httpPort, directory.resolve("serve.log"));
  }

  /**
   * Runs another command of amund with the settings of the cluster, to its end.
   *
   * @param output where what it prints goes; written over
   * @return its exit code; empty if it has none after two minutes
   */
  OptionalInt command(Path output, String... arguments) throws IOException, InterruptedException {
    try (var process = start(output, arguments)) {
      return process.awaitEnd(Duration.ofMinutes(2));
    }
  }

  /** Runs a command as {@link #command} does, requires that it succeeds, and returns its output. */
  String run(String... arguments) throws IOException, InterruptedException {
    Path output = directory.resolve("output.txt");
    OptionalInt exit = command(output, arguments);
    String printed = Files.readString(output);
    assertThat(exit).as("%s: %s", String.join(" ", arguments), printed).hasValue(0);
    return printed;
  }

  /** Starts another command of amund with the settings of the cluster. */
  JavaProcess start(Path output, String... arguments) throws IOException {
    Files.deleteIfExists(output);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", directory.resolve("amund.yaml").toString()));
    settings.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
    return JavaProcess.start(Main.class, all, output);
  }

  /** As {@link #serve()}, with an environment of its own. */
  ServeProcess serve(Map<String, String> environment) throws IOException {
    return ServeProcess.start(
        System.getProperty("java.class.path"),
        environment,
        settings,
        httpPort,
        directory.resolve("serve.log"));
  }

  /** As {@link #serve()}, with classes that come before those of the test. */
  ServeProcess serve(Path classes) throws IOException {
    return ServeProcess.start(
        classes + File.pathSeparator + System.getProperty("java.class.path"),
        Map.of(),
        settings,
        httpPort,
        directory.resolve("serve.log"));
  }

  /** Registers a sample in the topic of the model, which must exist. */
  void register(Registration sample) throws Exception {
    try (var topic = new SampleTopic(clients, topics, "pipeline", Clock.systemUTC())) {
      topic.register(MODEL, sample).get();
    }
  }

  /** What the topic of the model says of a sample last: its record's value, or nothing. */
  Optional<byte[]> registered(String sampleId) {
    var last = new AtomicReference<byte[]>();
    TopicReader.of(clients, "test", new ByteArrayDeserializer())
        .readAll(
            topics.trainingSamples(MODEL),
            record -> {
              if (record.key().equals(sampleId)) {
                last.set(record.value());
              }
            });
    return Optional.ofNullable(last.get());
  }

  /** Emits one request for all samples of a subject. */
  UUID requestSubject(String subjectId) {
    return request(List.of(), Optional.of(subjectId));
  }

  /** Emits one request for each training sample of these numbers. */
  List<UUID> request(int from, int to) {
    var ids =
        IntStream.range(from, to)
            .mapToObj(i -> send(UUID.randomUUID(), List.of(GeneratedDataSet.trainId(i))))
            .collect(Collectors.toCollection(ArrayList::new));
    // All at once, so that a slow machine does not share them out over two batches.
    producer.flush();
    return ids;
  }

  private UUID send(UUID requestId, List<String> sampleIds) {
    send(requestId, MODEL, sampleIds, Optional.empty());
    return requestId;
  }

  /** Emits one request for these samples. */
  UUID request(List<String> sampleIds) {
    return request(sampleIds, Optional.empty());
  }

  private UUID request(List<String> sampleIds, Optional<String> subjectId) {
    UUID requestId = UUID.randomUUID();
    request(requestId, MODEL, sampleIds, subjectId);
    return requestId;
  }

  /** Emits a request with an id of the caller's choice. */
  void request(UUID requestId, String modelId, List<String> sampleIds) {
    request(requestId, modelId, sampleIds, Optional.empty());
  }

  private void request(
      UUID requestId, String modelId, List<String> sampleIds, Optional<String> subjectId) {
    send(requestId, modelId, sampleIds, subjectId);
    producer.flush();
  }

  private void send(
      UUID requestId, String modelId, List<String> sampleIds, Optional<String> subjectId) {
    var request =
        DeletionRequested.newBuilder()
            .setRequestId(requestId)
            .setModelId(modelId)
            .setSampleIds(sampleIds)
            .setSubjectId(subjectId.orElse(null))
            .setRequestedAt(Instant.now())
            .build();
    String topic = topics.deletionRequests();
    byte[] value = clients.<DeletionRequested>serializer().serialize(topic, request);
    producer.send(new ProducerRecord<>(topic, modelId, value));
  }

  /** Emits one request for samples of a further model. */
  UUID request(String modelId, List<String> sampleIds, Instant dueAt) {
    var request =
        DeletionRequested.newBuilder()
            .setRequestId(UUID.randomUUID())
            .setModelId(modelId)
            .setSampleIds(sampleIds)
            .setRequestedAt(Instant.now())
            .setDueAt(dueAt)
            .build();
    String topic = topics.deletionRequests();
    byte[] value = clients.<DeletionRequested>serializer().serialize(topic, request);
    producer.send(new ProducerRecord<>(topic, modelId, value));
    producer.flush();
    return request.getRequestId();
  }

  /** A writer whose schema is registered now, and which no daemon has met. */
  NewerWriter newerWriter() throws Exception {
    return new NewerWriter(clients.registry(), topics.deletionRequests());
  }

  /** Puts bytes where upstream systems write. */
  void sendToRequests(byte[] bytes) {
    send(topics.deletionRequests(), bytes);
  }

  /** Puts bytes where only the intake should write. */
  void sendToBatches(byte[] bytes) {
    send(topics.unlearningBatches(), bytes);
  }

  /** Puts a batch where only the intake should write. */
  void sendToBatches(UnlearningBatch batch) {
    String topic = topics.unlearningBatches();
    sendToBatches(clients.<UnlearningBatch>serializer().serialize(topic, batch));
  }

  /**
   * Makes the next unlearner begin with the first batch again, once the group has noticed that its
   * members are gone.
   *
   * @param note what is committed beside the offset
   */
  void rewindBatches(String note) {
    int partitions = Integer.parseInt(settings.get("amund.kafka.partitions"));
    var partition =
        new TopicPartition(topics.unlearningBatches(), ModelPartitions.of(MODEL, partitions));
    var offsets = Map.of(partition, new OffsetAndMetadata(0, note));
    try (var admin = Admin.create(clients.admin("test"))) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptions()
          .until(
              () ->
                  admin.alterConsumerGroupOffsets(clients.groupId("unlearner"), offsets).all().get()
                      == null);
    }
  }

  private void send(String topic, byte[] value) {
    producer.send(new ProducerRecord<>(topic, MODEL, value));
    producer.flush();
  }

  /** Adds a sample to those that are imported; not while a daemon runs. */
  void add(Sample sample) {
    try (var store = SampleStore.open(samples())) {
      store.put(sample);
    }
  }

  /** Where the samples are. */
  Path samples() {
    return samples(MODEL);
  }

  /** Where the samples of a further model are. */
  Path samples(String modelId) {
    return new DataLayout(data()).samples(modelId);
  }

  /** Gives a further model the same samples; not while a daemon runs. */
  void importSamples(String modelId) throws IOException {
    SmallCase.importSamples(directory.resolve("data-set"), samples(modelId));
  }

  /** Follows the receipts; the topic must exist. */
  ReceivedReceipts receipts() {
    return new ReceivedReceipts(tail(topics.receipts(), DeletionReceipt.class));
  }

  /** Follows the versions; the topic must exist. */
  TopicTail<ModelVersionPublished> versions() {
    return tail(topics.modelVersions(), ModelVersionPublished.class);
  }

  /** Follows the evaluations; the topic must exist. */
  TopicTail<UnlearningEvaluated> evaluations() {
    return tail(topics.evaluations(), UnlearningEvaluated.class);
  }

  /** Follows the dead letters; the topic must exist. */
  TopicTail<byte[]> deadLetters() {
    return tail(topics.deadLetters(), new ByteArrayDeserializer());
  }

  private <V extends SpecificRecord> TopicTail<V> tail(String topic, Class<V> type) {
    return tail(topic, clients.deserializer(type));
  }

  private <V> TopicTail<V> tail(String topic, Deserializer<V> values) {
    var tail =
        new TopicTail<>(
            new KafkaConsumer<>(clients.reader("test"), new StringDeserializer(), values),
            topic,
            record -> {});
    tails.add(tail);
    return tail;
  }

  /** Where the daemon keeps everything. */
  Path data() {
    return directory.resolve("data");
  }

  /** Where the daemon's artifacts are. */
  Path artifacts() {
    return data().resolve("artifacts");
  }

  /** What the daemons have logged. */
  String log() throws IOException {
    return Files.readString(directory.resolve("serve.log"));
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable tail : tails) {
      tail.close();
    }
    producer.close(Duration.ZERO);
    clients.close();
    registry.close();
    broker.close();
  }
}
