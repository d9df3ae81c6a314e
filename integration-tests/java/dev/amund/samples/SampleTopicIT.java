package dev.amund.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.amund.BytesOnDisk;
import dev.amund.config.AmundConfig;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.embedded.EmbeddedSchemaRegistry;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.Topics;
import dev.amund.event.admin.SchemaAdmin;
import dev.amund.event.admin.TopicAdmin;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.follow.TopicReader;
import dev.amund.process.SmallCase;
import dev.amund.samples.images.HugePng;
import dev.amund.samples.imports.ImportTarget;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.images.FolderSource;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.links.HurriedLinks;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.topic.SampleFeed;
import dev.amund.samples.topic.SampleTopic;
import dev.amund.samples.topic.TopicTarget;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topic of training samples on a real broker, and the stores that follow it. */
class SampleTopicIT {
  private static final ImageShape SHAPE = new ImageShape(1, 4, 4);
  private static final UUID BATCH = UUID.fromString("11111111-2222-4333-8444-555555555555");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;
  private static EmbeddedSchemaRegistry registry;

  @BeforeAll
  static void startParts() {
    broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
    registry = EmbeddedSchemaRegistry.start(directory.resolve("registry"), 0);
  }

  @AfterAll
  static void stopParts() {
    registry.close();
    broker.close();
  }

  /** One model of an installation with topics of its own. */
  private static final class Installation implements AutoCloseable {
    private final String name;
    private final Topics topics;
    private final KafkaClients clients;
    private final SampleTopic topic;

    Installation(String name) {
      this(name, Map.of());
    }

    /** With further settings. */
    Installation(String name, Map<String, String> settings) {
      this.name = name;
      var all = new HashMap<>(settings);
      all.put("amund.kafka.bootstrap-servers", broker.bootstrapServers());
      all.put("amund.kafka.topic-prefix", name + ".");
      all.put("amund.kafka.partitions", "3");
      all.put("amund.kafka.replication-factor", "1");
      all.put("amund.schema-registry.url", registry.url());
      var config = AmundConfig.of(all);
      topics = new Topics(config.kafka().topicPrefix());
      clients = new KafkaClients(config.kafka(), config.schemaRegistry());
      topic = new SampleTopic(clients, topics, "pipeline", Clock.systemUTC());
    }

    void prepare() {
      prepare("m");
    }

    void prepare(String... models) {
      new TopicAdmin(clients, topics, List.of(models)).ensure();
      new SchemaAdmin(clients, topics, List.of(models)).ensure();
    }

    Replica replica(String daemon) {
      return new Replica(this, directory.resolve(name).resolve(daemon));
    }

    /** The most bytes of a record in the topic. */
    void limit(int bytes) throws Exception {
      var topic = new ConfigResource(ConfigResource.Type.TOPIC, topics.trainingSamples("m"));
      var setting = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
      try (var admin = Admin.create(clients.admin("test"))) {
        admin
            .incrementalAlterConfigs(
                Map.of(topic, List.of(new AlterConfigOp(setting, AlterConfigOp.OpType.SET))))
            .all()
            .get();
      }
    }

    void register(String id, byte[] pixels) {
      register(new Registration(id, 1, Split.TRAIN, Optional.of("s"), content(pixels)));
    }

    void register(Registration sample) {
      register("m", sample);
    }

    void register(String model, Registration sample) {
      try {
        topic.register(model, sample).get();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    void send(String id, byte[] value) {
      try (var producer =
          new KafkaProducer<>(
              clients.producer("raw"), new StringSerializer(), new ByteArraySerializer())) {
        producer.send(new ProducerRecord<>(topics.trainingSamples("m"), id, value));
      }
    }

    List<ConsumerRecord<String, byte[]>> read(String topicName) {
      var records = new ArrayList<ConsumerRecord<String, byte[]>>();
      TopicReader.of(clients, "test", new ByteArrayDeserializer()).readAll(topicName, records::add);
      return records;
    }

    @Override
    public void close() {
      topic.close();
      clients.close();
    }
  }

  /** The sample store of one daemon, and what follows the topic for it. */
  private static final class Replica implements AutoCloseable {
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final SampleStore store;
    private final SampleFeed feed;

    Replica(Installation installation, Path path) {
      store = SampleStore.open(path);
      feed =
          new SampleFeed(
              installation.clients,
              installation.topics,
              Map.of("m", store),
              installation.topic,
              meters);
      feed.start();
    }

    Replica caughtUp() {
      feed.await("m", TIMEOUT);
      return this;
    }

    double count(String outcome) {
      var counter =
          meters.find("amund.samples.followed").tags("outcome", outcome, "model", "m").counter();
      return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
      feed.close();
      store.close();
    }
  }

  private static Content content(byte[] pixels) {
    return new Content.Pixels(SHAPE, pixels);
  }

  private static byte[] noise(long seed) {
    var pixels = new byte[SHAPE.size()];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  @Test
  void everyStoreBecomesAReplicaAndAnErasureReachesAll() {
    try (var installation = new Installation("replicas")) {
      installation.prepare();
      for (int i = 0; i < 20; i++) {
        installation.register("s" + i, noise(i));
      }
      installation.register("s3", noise(33));
      installation.send("s4", null);
      try (var one = installation.replica("one").caughtUp();
          var other = installation.replica("other").caughtUp()) {
        for (var replica : List.of(one, other)) {
          assertThat(replica.store.count(Split.TRAIN)).isEqualTo(19);
          assertThat(replica.store.get("s3").orElseThrow().pixels()).isEqualTo(noise(33));
          assertThat(replica.store.get("s4")).isEmpty();
          assertThat(replica.feed.problem()).isEmpty();
        }
        installation.topic.erase("m", List.of("s5", "s6"), BATCH);
        for (var replica : List.of(one.caughtUp(), other.caughtUp())) {
          assertThat(replica.store.splits(List.of("s5", "s6", "s7"))).containsOnlyKeys("s7");
          assertThat(replica.store.erasedFor("s5")).contains(BATCH);
          assertThat(replica.store.erasedFor("s4")).as("removed, not erased").isEmpty();
        }
      }
    }
  }

  @Test
  void anErasedSampleThatIsRegisteredAgainIsRefusedAndLeavesTheTopic() {
    try (var installation = new Installation("again")) {
      installation.prepare();
      installation.register("gone", noise(1));
      installation.register("removed", noise(2));
      installation.topic.erase("m", List.of("gone"), BATCH);
      installation.send("removed", null);
      installation.register("gone", noise(3));
      installation.register("removed", noise(4));
      try (var replica = installation.replica("one").caughtUp()) {
        assertThat(replica.store.get("gone")).isEmpty();
        assertThat(replica.store.get("removed")).isPresent();
        assertThat(replica.count("refused")).isOne();
        var records = installation.read(installation.topics.trainingSamples("m"));
        var last =
            records.stream().filter(r -> r.key().equals("gone")).reduce((a, b) -> b).orElseThrow();
        assertThat(last.value()).isNull();
        assertThat(last.headers().lastHeader(SampleTopic.BATCH_ID).value())
            .asString(StandardCharsets.UTF_8)
            .isEqualTo(BATCH.toString());
      }
    }
  }

  @Test
  void goesOnWhereItWasAfterARestart() {
    try (var installation = new Installation("restart")) {
      installation.prepare();
      for (int i = 0; i < 30; i++) {
        installation.register("s" + i, noise(i));
      }
      try (var replica = installation.replica("one").caughtUp()) {
        assertThat(replica.count("put")).isEqualTo(30);
      }
      installation.register("later", noise(99));
      try (var replica = installation.replica("one").caughtUp()) {
        assertThat(replica.count("put")).as("the others are known").isOne();
        assertThat(replica.store.count(Split.TRAIN)).isEqualTo(31);
      }
    }
  }

  @Test
  void anImportIntoTheTopicReachesEveryStore() throws Exception {
    try (var installation = new Installation("imported")) {
      installation.prepare();
      var files = directory.resolve("data-set");
      new GeneratedDataSet(4, 30, 12, 5, 1).writeTo(files);
      var source =
          new CifarManifestSource(
              files.resolve(GeneratedDataSet.MANIFEST),
              ImportOptions.none().withShape(SmallCase.SHAPE));
      Supplier<ImportTarget> target = () -> new TopicTarget(installation.topic, "m");
      assertThat(new Importer(target, false).run(source)).hasToString("42 imported, 0 refused");
      assertThat(new Importer(target, false).run(source).resumedAfter()).isZero();
      try (var replica = installation.replica("one").caughtUp()) {
        assertThat(replica.store.count(Split.TRAIN)).isEqualTo(30);
        assertThat(replica.store.count(Split.HOLDOUT)).isEqualTo(12);
      }
    }
  }

  /** Behind each of them a good sample is taken. */
  @Test
  void hostileRecordsStopNothing() {
    try (var installation = new Installation("hostile");
        var producer =
            new KafkaProducer<>(
                installation.clients.producer("raw"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      installation.prepare();
      String topic = installation.topics.trainingSamples("m");
      var id = "x".getBytes(StandardCharsets.UTF_8);
      var hostile =
          List.of(
              new ProducerRecord<byte[], byte[]>(topic, null, null),
              new ProducerRecord<byte[], byte[]>(topic, null, null, new byte[9]),
              new ProducerRecord<>(topic, new byte[2_000_000], new byte[9]),
              new ProducerRecord<byte[], byte[]>(topic, new byte[2_000_000], null),
              new ProducerRecord<>(topic, id, new byte[15_000_000]),
              tombstone(topic, id, null),
              tombstone(topic, id, new byte[100_000]));
      try (var replica = installation.replica("one")) {
        for (int i = 0; i < hostile.size(); i++) {
          var record = hostile.get(i);
          for (int partition = 0; partition < 3; partition++) {
            producer.send(
                new ProducerRecord<>(
                    topic, partition, record.key(), record.value(), record.headers()));
          }
          producer.flush();
          installation.register("good" + i, noise(i));
          replica.caughtUp();
          assertThat(replica.store.get("good" + i)).as("behind " + i).isPresent();
        }
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> tombstone(String topic, byte[] id, byte[] batch) {
    var record = new ProducerRecord<byte[], byte[]>(topic, id, null);
    record.headers().add(SampleTopic.BATCH_ID, batch);
    return record;
  }

  @Test
  void anImportIntoTheTopicRefusesWhatNoStoreOrTopicTakesAndGoesOn() throws Exception {
    try (var installation = new Installation("too-large")) {
      installation.prepare();
      installation.limit(1_000_000);
      var files = directory.resolve("images");
      var one = Files.createDirectories(files.resolve("train/one"));
      Files.write(one.resolve("1.png"), HugePng.of(8, 8));
      Files.write(one.resolve("2.png"), HugePng.of(8192, 8192));
      Files.write(one.resolve("3.png"), new byte[100]);
      Files.write(one.resolve("4.png"), HugePng.withMore(2 * 1024 * 1024));
      Files.write(one.resolve("5.png"), HugePng.withMore(600 * 1024));
      Files.write(one.resolve("6.png"), HugePng.withMore(17 * 1024 * 1024));
      var source = FolderSource.FORMAT.source(files, ImportOptions.none());
      Supplier<ImportTarget> target = () -> new TopicTarget(installation.topic, "m");
      assertThat(new Importer(target, false).run(source))
          .hasToString("2 imported, 4 refused: UNDECODABLE 2, TOO_LARGE 2");
    }
  }

  @Test
  void whatIsNoSampleIsReportedWithoutItsContentAndTheRestIsTaken() {
    try (var installation = new Installation("malformed")) {
      installation.prepare();
      var garbage = "somebody's face".getBytes(StandardCharsets.UTF_8);
      installation.send("garbage", garbage);
      installation.register("good", noise(1));
      installation.register(
          new Registration(
              "wide",
              1,
              Split.TRAIN,
              Optional.empty(),
              new Content.Pixels(new ImageShape(1, 1, 9), new byte[9])));
      installation.register(
          new Registration(
              "image", 1, Split.TRAIN, Optional.empty(), new Content.Encoded(garbage)));
      try (var replica = installation.replica("one")) {
        replica.store.requireShape(SHAPE);
        replica.caughtUp();
        assertThat(replica.store.count(Split.TRAIN)).isOne();
        assertThat(replica.count("refused")).isEqualTo(3);
      }
      var letters = installation.read(installation.topics.deadLetters());
      assertThat(letters)
          .extracting(ConsumerRecord::key)
          .containsExactlyInAnyOrder("garbage", "wide", "image");
      assertThat(letters).extracting(ConsumerRecord::value).containsOnlyNulls();
      assertThat(letters)
          .allSatisfy(
              letter ->
                  assertThat(letter.headers().lastHeader(DeadLetter.ORIGIN_TOPIC).value())
                      .asString(StandardCharsets.UTF_8)
                      .isEqualTo("malformed.training-samples.m"));
    }
  }

  @Test
  void aWaitForAReplicaThatCannotFollowFailsWithTheReason() {
    try (var installation = new Installation("absent");
        var replica = installation.replica("one")) {
      await().atMost(TIMEOUT).until(() -> replica.feed.problem().isPresent());
      assertThatThrownBy(() -> replica.feed.await("m", Duration.ofMillis(100)))
          .isInstanceOf(KafkaException.class);
      installation.prepare();
      installation.register("s", noise(1));
      await().atMost(TIMEOUT).until(() -> replica.feed.problem().isEmpty());
      replica.caughtUp();
      assertThat(replica.store.get("s")).isPresent();
    }
  }

  /** A server that sends the beginning of every file, and no more. */
  private static HttpServer stoppingServer(CountDownLatch over) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(task -> new Thread(task).start());
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    return server;
  }

  /** One pipeline sends what is hostile, another one what is right. */
  @Test
  void aModelsHostileRecordsHoldUpNoOther() throws Exception {
    var over = new CountDownLatch(1);
    var server = stoppingServer(over);
    var root = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    var meters = new SimpleMeterRegistry();
    try (var installation = new Installation("one-hostile");
        var bad =
            SampleStore.open(
                directory.resolve("one-hostile/bad"), HurriedLinks.below(List.of(root)));
        var good = SampleStore.open(directory.resolve("one-hostile/good"))) {
      installation.prepare("bad", "good");
      bad.requireShape(SHAPE);
      for (int i = 0; i < 12; i++) {
        installation.register("bad", sample("link" + i, new Content.Link(root.resolve("/" + i))));
      }
      installation.register("bad", sample("image", new Content.Encoded(HugePng.of(8192, 8192))));
      installation.register("bad", sample("after", content(noise(1))));
      installation.register("good", sample("good", content(noise(2))));
      try (var feed =
          new SampleFeed(
              installation.clients,
              installation.topics,
              Map.of("bad", bad, "good", good),
              installation.topic,
              meters)) {
        feed.start();
        feed.await("good", TIMEOUT);
        assertThat(good.count(Split.TRAIN)).isOne();
        assertThat(
                meters
                    .get("amund.samples.followed")
                    .tags("model", "bad", "outcome", "refused")
                    .counter()
                    .count())
            .as("refused so far")
            .isLessThan(13);
        feed.await("bad", Duration.ofMinutes(3));
        assertThat(bad.splits(List.of("image", "after"))).containsOnlyKeys("after");
        assertThat(feed.problem()).isEmpty();
        assertThat(feed.silence()).isLessThan(TIMEOUT);
      }
    } finally {
      over.countDown();
      server.stop(0);
    }
    assertThat(
            meters
                .get("amund.samples.followed")
                .tags("model", "bad", "outcome", "refused")
                .counter()
                .count())
        .isEqualTo(13);
  }

  private static Registration sample(String id, Content content) {
    return new Registration(id, 1, Split.TRAIN, Optional.empty(), content);
  }

  @Test
  void aModelThatCannotBeFollowedHoldsUpNoOther() {
    try (var installation = new Installation("neighbours");
        var broken = SampleStore.open(directory.resolve("neighbours/broken"));
        var absent = SampleStore.open(directory.resolve("neighbours/absent"));
        var good = SampleStore.open(directory.resolve("neighbours/good"))) {
      installation.prepare("broken", "good");
      installation.register("broken", sample("s", content(noise(1))));
      for (int i = 0; i < 5; i++) {
        installation.register("good", sample("s" + i, content(noise(i))));
      }
      broken.close();
      try (var feed =
          new SampleFeed(
              installation.clients,
              installation.topics,
              Map.of("absent", absent, "broken", broken, "good", good),
              installation.topic,
              new SimpleMeterRegistry())) {
        feed.start();
        feed.await("good", TIMEOUT);
        assertThat(good.count(Split.TRAIN)).isEqualTo(5);
        await()
            .atMost(TIMEOUT)
            .untilAsserted(
                () ->
                    assertThat(feed.problem().orElse(""))
                        .contains("model absent: ", "model broken: ")
                        .doesNotContain("model good"));
        assertThatThrownBy(() -> feed.await("broken", TIMEOUT))
            .as("at once, and not after all of the time")
            .isInstanceOf(KafkaException.class)
            .hasMessageContaining("model broken: ");
        installation.register("good", sample("later", content(noise(9))));
        feed.await("good", TIMEOUT);
        assertThat(good.count(Split.TRAIN)).isEqualTo(6);
      }
    }
  }

  /** As librdkafka's clients do, which hash keys in another way than Java's. */
  public static final class StrangePartitioner implements Partitioner {
    @Override
    public int partition(
        String topic, Object key, byte[] keyBytes, Object value, byte[] bytes, Cluster cluster) {
      int partitions = cluster.partitionCountForTopic(topic);
      return (BuiltInPartitioner.partitionForKey(keyBytes, partitions) + 1) % partitions;
    }

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
  }

  /**
   * With settings that do in seconds what the default ones do in a day, and a pipeline whose
   * partitioner amund does not know.
   */
  @Test
  void theBrokerLosesTheBytesToo() throws Exception {
    try (var installation = new Installation("compacted");
        var pipeline =
            new Installation(
                "compacted",
                Map.of(
                    "amund.kafka.properties.\"partitioner.class\"",
                    StrangePartitioner.class.getName()))) {
      try (var admin = Admin.create(installation.clients.admin("test"))) {
        admin
            .createTopics(
                List.of(
                    new NewTopic(installation.topics.trainingSamples("m"), 2, (short) 1)
                        .configs(
                            Map.of(
                                "cleanup.policy", "compact",
                                "segment.ms", "100",
                                "min.cleanable.dirty.ratio", "0.0001",
                                "max.compaction.lag.ms", "100",
                                "delete.retention.ms", "2592000000"))))
            .all()
            .get();
      }
      var marker = noise(4711);
      var log = directory.resolve("broker");
      pipeline.register("marked", marker);
      assertThat(BytesOnDisk.of(marker, log)).isNotEmpty();
      assertThat(installation.read(installation.topics.trainingSamples("m")))
          .extracting(ConsumerRecord::partition)
          .doesNotContain(
              BuiltInPartitioner.partitionForKey("marked".getBytes(StandardCharsets.UTF_8), 2));
      try (var replica = installation.replica("one").caughtUp()) {
        assertThat(replica.store.get("marked")).isPresent();
        installation.topic.erase("m", List.of("marked"), BATCH);
        replica.caughtUp();
        assertThat(BytesOnDisk.of(marker, directory.resolve("compacted"))).isEmpty();
        // A segment is closed by the next record that comes after its time.
        await()
            .atMost(Duration.ofSeconds(90))
            .pollInterval(Duration.ofSeconds(1))
            .until(
                () -> {
                  // One of them goes to the partition of the marked one.
                  installation.register("marked too", noise(1));
                  pipeline.register("marked too", noise(1));
                  return BytesOnDisk.of(marker, log).isEmpty();
                });
      }
    }
  }
}
