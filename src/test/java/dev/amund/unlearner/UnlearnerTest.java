package dev.amund.unlearner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.ForwardingArtifactStore;
import dev.amund.artifacts.RetentionPolicy;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.transactions.BatchFeed;
import dev.amund.unlearner.transactions.PartitionOwner;
import dev.amund.unlearner.transactions.PartitionOwners;
import dev.amund.unlearner.transactions.Retirements;
import dev.amund.unlearner.transactions.RetrainMarks;
import dev.amund.unlearner.transactions.TopicReaders;
import dev.amund.unlearner.transactions.VersionHeads;
import dev.amund.unlearner.update.ModelWorker;
import dev.amund.unlearner.update.ModelWorkers;
import dev.amund.unlearner.update.Retention;
import dev.amund.unlearner.update.VersionWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether its two threads can be heard. What it does with batches is tested on a real broker. */
@Timeout(60)
class UnlearnerTest {
  private static final Topics TOPICS = new Topics("t.");
  private static final TopicPartition BATCHES = new TopicPartition(TOPICS.unlearningBatches(), 0);
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path directory;

  private final AtomicLong nanoTime = new AtomicLong();
  private final UnlearnerMonitor monitor = new UnlearnerMonitor(Clock.systemUTC(), nanoTime::get);
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch stuck = new CountDownLatch(1);
  private volatile boolean brokerIsAway;

  @Test
  void arithmeticThatIsStuckFallsSilentWhileTheLoopTurns() throws Exception {
    try (var unlearner = unlearner()) {
      unlearner.start();
      // Other tasks come before it, and each is a sign of life.
      arrived.await();
      nanoTime.addAndGet(HOUR.toNanos());

      await().until(() -> unlearner.status().silence().loop().isZero());
      assertThat(unlearner.status().silence().work()).hasValue(HOUR);

      stuck.countDown();
      await().until(() -> unlearner.status().silence().work().isEmpty());
    }
  }

  @Test
  void theLoopTurnsHoweverLongTheBrokerIsAway() {
    brokerIsAway = true;
    try (var unlearner = unlearner()) {
      unlearner.start();
      await().until(() -> unlearner.status().problems().ofAll().isPresent());
      assertThat(monitor.failures()).isPositive();
      nanoTime.addAndGet(HOUR.toNanos());

      await().until(() -> unlearner.status().silence().loop().isZero());
      assertThat(unlearner.status().silence().work()).isEmpty();
    }
  }

  @Test
  void knowsWhichModelsFallToIt() {
    stuck.countDown();
    try (var unlearner = unlearner()) {
      unlearner.start();
      await().until(() -> unlearner.status().share().joined());

      assertThat(unlearner.status().share().models()).as("none is configured").isEqualTo(Set.of());
      await().until(() -> unlearner.status().share().heads().containsKey("a"));
    }
  }

  private Unlearner unlearner() {
    consumer.schedulePollTask(
        () -> {
          consumer.rebalance(List.of(BATCHES));
          consumer.updateBeginningOffsets(Map.of(BATCHES, 0L));
        });
    var feed = new BatchFeed(consumer, TOPICS.unlearningBatches(), (topic, bytes) -> batch());
    var owners = new PartitionOwners(partition -> acquire());
    var artifacts = artifacts();
    var signer = ManifestSigner.loadOrCreate(directory.resolve("key.pem"));
    var retention =
        new Retention(
            artifacts, new RetentionPolicy(HOUR, 1), () -> Map.of("a", head()), Clock.systemUTC());
    var workers =
        new ModelWorkers(
            Set.of(),
            Map.<String, ModelWorker>of()::get,
            new VersionWriter(artifacts, signer, Clock.systemUTC()),
            retention);
    return new TestUnlearner(feed, owners, workers, monitor, Clock.systemUTC())
        .with(
            new RetentionSchedule(true, System::nanoTime),
            1,
            new ModelBackoff(HOUR, HOUR, System::nanoTime),
            Duration.ZERO);
  }

  private PartitionOwner acquire() {
    if (brokerIsAway) {
      throw new org.apache.kafka.common.errors.TimeoutException("no broker answers");
    }
    var producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    return PartitionOwner.acquire(
        0,
        producer,
        (topic, event) -> new byte[0],
        TOPICS,
        new VersionHeads(
            TopicReaders.holding(TOPICS.modelVersions(), Map.of("a", head())),
            TOPICS.modelVersions()),
        new Retirements(
            TopicReaders.<ModelVersionRetired>holding(TOPICS.versionRetirements(), Map.of()),
            TOPICS.versionRetirements()),
        new RetrainMarks(
            TopicReaders.<RetrainingRequested>holding(TOPICS.retrainingRequests(), Map.of()),
            TOPICS.retrainingRequests()));
  }

  /** A look at what is to be retired is what gets stuck. */
  private ArtifactStore artifacts() {
    var stored = new DirectoryArtifactStore(directory, Clock.systemUTC());
    return new ForwardingArtifactStore(stored) {
      @Override
      public List<Long> versionNumbers(String modelId) {
        arrived.countDown();
        try {
          stuck.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return List.of();
      }

      @Override
      public void writeServingLayout(ModelManifest manifest, byte[] signature, String keyId) {
        // Its version is announced only.
      }
    };
  }

  private static UnlearningBatch batch() {
    return SmallModel.batch();
  }

  private static ModelVersionPublished head() {
    return ModelVersionPublished.newBuilder()
        .setModelId("a")
        .setVersion(1)
        .setArtifactUri("file:/x")
        .setSha256("0".repeat(64))
        .setSizeBytes(1)
        .setPublishedAt(SmallModel.NOW)
        .setManifestSignature(ByteBuffer.allocate(0))
        .setKeyId("key")
        .build();
  }
}
