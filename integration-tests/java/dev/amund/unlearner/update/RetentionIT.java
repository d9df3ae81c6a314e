package dev.amund.unlearner.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.ForwardingArtifactStore;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.cli.common.TopicTail;
import dev.amund.config.AmundConfig;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.NamedSamples;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.admin.TopicAdmin;
import dev.amund.event.client.KafkaClients;
import dev.amund.process.SmallCase;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.Unlearner;
import dev.amund.unlearner.UnlearnerFactory;
import dev.amund.unlearner.UnlearnerParts;
import dev.amund.unlearner.models.ModelStores;
import dev.amund.unlearner.models.SmallModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retention in an unlearner at work, against a real broker. */
class RetentionIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @TempDir private Path directory;
  private volatile Instant now = Instant.parse("2026-03-01T00:00:00Z");
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
  private final Topics topics = new Topics("amund.");
  private EmbeddedBroker broker;
  private SampleStore samples;
  private AmundConfig config;
  private KafkaClients clients;
  private DirectoryArtifactStore artifacts;
  private int batches;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    samples = SmallModel.store(directory);
    Path model = directory.resolve("base.pt");
    Files.write(model, SmallModel.torchScript());
    var settings = new HashMap<>(SmallCase.OPEN_GATES);
    settings.put("amund.models." + SmallModel.ID + ".path", model.toString());
    settings.put("amund.kafka.bootstrap-servers", broker.bootstrapServers());
    settings.put("amund.kafka.replication-factor", "1");
    settings.put("amund.kafka.partitions", "2");
    settings.put("amund.kafka.session-timeout", "6s");
    settings.put("amund.schema-registry.url", "mock://retention");
    settings.put("amund.retention.min-versions", "2");
    config = SmallModel.config(settings);
    clients = new KafkaClients(config.kafka(), config.schemaRegistry());
    new TopicAdmin(clients, topics).ensure();
    artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"), clock);
  }

  @AfterEach
  void stop() {
    clients.close();
    samples.close();
    broker.close();
  }

  @Test
  void whatIsDueIsRetiredWithOneEventEachAlsoWhenADaemonDiesBeforeTheDeletion() throws Exception {
    try (var versions = tail(topics.modelVersions(), ModelVersionPublished.class);
        var retired = tail(topics.versionRetirements(), ModelVersionRetired.class)) {
      try (var dying = unlearner(withoutDeletions())) {
        dying.start();
        forget(3, versions);
        assertThat(artifacts.versionNumbers(SmallModel.ID)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(retired.values()).as("within the grace period").isEmpty();
        now = now.plus(Duration.ofDays(8));
        forget(1, versions);
        // A look at the clock between the two would find the third not due yet.
        await().atMost(TIMEOUT).until(() -> retired.values().size() >= 2);
        assertThat(artifacts.versionNumbers(SmallModel.ID)).containsExactly(1L, 2L, 3L, 4L, 5L);
      }

      try (var next = unlearner(artifacts)) {
        next.start();
        awaitLeft(4L, 5L);
        // A version leaves the serving systems first, and then its bytes go.
        await().atMost(TIMEOUT).until(() -> blobs() == 4); // Two models, and their weights.
        forget(1, versions);
        awaitRetired(retired, 1L, 2L, 3L);
        now = now.plus(Duration.ofDays(8));
        forget(1, versions);
        awaitRetired(retired, 1L, 2L, 3L, 4L, 5L);
        awaitLeft(6L, 7L);
      }
      assertThat(retired.values())
          .as("one each")
          .hasSize(5)
          .allSatisfy(
              event -> {
                var published = versions.values().get((int) event.getVersion() - 1);
                assertThat(event.getSha256()).isEqualTo(published.getSha256());
                assertThat(event.getSupersededBy()).isEqualTo(event.getVersion() + 1);
              });
      assertThat(artifacts.chain(SmallModel.ID)).hasSize(7);
      assertThat(directory.resolve("artifacts/models/small/config.pbtxt"))
          .as("what the first daemon measured is known to the next")
          .content()
          .contains(
              "dims: [ %1$d, %2$d, %2$d ]"
                  .formatted(GeneratedDataSet.CHANNELS, GeneratedDataSet.SIDE),
              "dims: [ 6 ]");
    }
  }

  private static void awaitRetired(TopicTail<ModelVersionRetired> retired, Long... versions) {
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(retired.values())
                    .extracting(ModelVersionRetired::getVersion)
                    .containsExactly(versions));
  }

  private void awaitLeft(Long... versions) {
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> assertThat(artifacts.versionNumbers(SmallModel.ID)).containsExactly(versions));
  }

  private Unlearner unlearner(ArtifactStore store) {
    return new UnlearnerFactory(
            new UnlearnerParts(
                config,
                new UnlearnerParts.Kafka(clients, topics, 2),
                new UnlearnerParts.Versions(
                    store, ManifestSigner.loadOrCreate(directory.resolve("key.pem"))),
                new UnlearnerParts.Samples(
                    stores(), SampleRegistry.NONE, modelId -> NamedSamples.NONE),
                modelId -> false,
                new SimpleMeterRegistry(),
                clock))
        .create();
  }

  private ModelStores stores() {
    return new ModelStores() {
      @Override
      public SampleStore open(String modelId) {
        return samples;
      }

      @Override
      public Optional<SampleStore> opened(String modelId) {
        return Optional.of(samples);
      }
    };
  }

  /** The store of a daemon that dies whenever it is about to delete a version. */
  private ArtifactStore withoutDeletions() {
    return new ForwardingArtifactStore(artifacts) {
      @Override
      public boolean retire(String modelId, long version, Set<String> referenced) {
        throw new IllegalStateException("died before the deletion");
      }
    };
  }

  /** Hands batches of one sample over, and waits until each is a version, laid out. */
  private void forget(int count, TopicTail<ModelVersionPublished> versions) throws Exception {
    for (int i = 0; i < count; i++) {
      batches++;
      var sample = List.of(GeneratedDataSet.trainId(batches));
      send(
          UnlearningBatch.newBuilder(SmallModel.batch(SmallModel.request(batches, sample, null)))
              .setBatchId(new UUID(3, batches))
              .setSequence(batches)
              .build());
      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () -> {
                assertThat(versions.values()).hasSize(batches + 1);
                assertThat(artifacts.version(SmallModel.ID, batches + 1L)).isPresent();
              });
    }
  }

  private void send(UnlearningBatch batch) throws Exception {
    String topic = topics.unlearningBatches();
    byte[] value = clients.<UnlearningBatch>serializer().serialize(topic, batch);
    try (var producer =
        new KafkaProducer<>(
            clients.producer("test"), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, SmallModel.ID, value)).get();
    }
  }

  private <V extends SpecificRecord> TopicTail<V> tail(String topic, Class<V> type) {
    return new TopicTail<>(
        new KafkaConsumer<>(
            clients.reader("test"), new StringDeserializer(), clients.deserializer(type)),
        topic,
        record -> {});
  }

  private long blobs() throws IOException {
    try (var files = Files.list(directory.resolve("artifacts/blobs/sha256"))) {
      return files.count();
    }
  }
}
