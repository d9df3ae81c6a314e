package dev.amund.daemon;

import dev.amund.cli.TopicTail;
import dev.amund.config.AmundConfig;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.embedded.EmbeddedSchemaRegistry;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.KafkaClients;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Topics;
import dev.amund.samples.CifarImporter;
import dev.amund.samples.ImageShape;
import dev.amund.samples.SampleStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A broker, a registry, a small model with its samples, and what an upstream and an auditor need.
 * The daemon is not part of it: it runs in processes of its own, which tests kill.
 */
final class Household implements AutoCloseable {
  static final String MODEL = "small";
  private static final GeneratedDataSet DATA = new GeneratedDataSet(6, 300, 120, 5, 11);

  private final Path directory;
  private final EmbeddedBroker broker;
  private final EmbeddedSchemaRegistry registry;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final int httpPort;
  private final KafkaClients clients;
  private final Topics topics;
  private final List<AutoCloseable> tails = new ArrayList<>();

  Household(Path directory, Map<String, String> overrides) throws IOException {
    this.directory = directory;
    httpPort = freePort();
    Path model = directory.resolve("base.pt");
    try (var untrained = GeneratedDataSet.class.getResourceAsStream("demo-classifier.pt")) {
      Files.copy(untrained, model);
    }
    importSamples();
    // A broker that nobody stops takes the whole JVM down when its directory goes, so what can be
    // wrong comes before it.
    AmundConfig.of(overrides);
    broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    registry = EmbeddedSchemaRegistry.start(directory.resolve("registry"), 0);
    settings.put("amund.data-directory", data().toString());
    settings.put("amund.kafka.bootstrap-servers", broker.bootstrapServers());
    settings.put("amund.kafka.replication-factor", "1");
    settings.put("amund.kafka.partitions", "2");
    settings.put("amund.kafka.session-timeout", "6s");
    settings.put("amund.schema-registry.url", registry.url());
    settings.put("amund.models." + MODEL + ".path", model.toString());
    settings.put("amund.device.threads", "1");
    settings.put("amund.intake.max-age", "2s");
    // An untrained network has nothing to forget: what is tested with it is not for gates to judge.
    settings.put("amund.gates.max-forget-unseen-auc", "1");
    settings.put("amund.gates.min-forget-unseen-auc", "0");
    settings.put("amund.gates.max-test-accuracy-drop", "1");
    settings.put("amund.gates.max-total-test-accuracy-drop", "1");
    settings.putAll(overrides);
    var config = AmundConfig.of(settings);
    clients = new KafkaClients(config.kafka(), config.schemaRegistry());
    topics = new Topics(config.kafka().topicPrefix());
  }

  private void importSamples() throws IOException {
    Path files = directory.resolve("data-set");
    DATA.writeTo(files);
    var shape =
        new ImageShape(GeneratedDataSet.CHANNELS, GeneratedDataSet.SIDE, GeneratedDataSet.SIDE);
    try (var store = SampleStore.open(new DataLayout(data()).samples(MODEL))) {
      new CifarImporter(store, shape).run(files.resolve(GeneratedDataSet.MANIFEST));
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A daemon with the household's settings. */
  ServeProcess serve() throws IOException {
    Path yaml = directory.resolve("amund.yaml");
    Files.writeString(yaml, "amund: {}\n");
    return ServeProcess.start(yaml, settings, httpPort, directory.resolve("serve.log"));
  }

  /** Emits one request for each training sample of these numbers. */
  List<UUID> request(int from, int to) {
    var ids = new ArrayList<UUID>();
    try (var producer =
        new KafkaProducer<>(
            clients.producer("test"),
            new StringSerializer(),
            clients.<DeletionRequested>serializer())) {
      for (int i = from; i < to; i++) {
        var request =
            DeletionRequested.newBuilder()
                .setRequestId(UUID.randomUUID())
                .setModelId(MODEL)
                .setSampleIds(List.of(GeneratedDataSet.trainId(i)))
                .setRequestedAt(Instant.now())
                .build();
        producer.send(new ProducerRecord<>(topics.deletionRequests(), MODEL, request));
        ids.add(request.getRequestId());
      }
    }
    return ids;
  }

  /** Follows the receipts; the topic must exist. */
  TopicTail<DeletionReceipt> receipts() {
    return tail(topics.receipts(), DeletionReceipt.class);
  }

  /** Follows the versions; the topic must exist. */
  TopicTail<ModelVersionPublished> versions() {
    return tail(topics.modelVersions(), ModelVersionPublished.class);
  }

  private <V extends SpecificRecord> TopicTail<V> tail(String topic, Class<V> type) {
    var tail =
        new TopicTail<>(
            new KafkaConsumer<>(
                clients.reader("test"), new StringDeserializer(), clients.deserializer(type)),
            topic,
            record -> {});
    tails.add(tail);
    return tail;
  }

  private Path data() {
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
    clients.close();
    registry.close();
    broker.close();
  }
}
