package dev.amund.soak;

import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.cli.common.TopicTail;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Sees from outside what the daemons do, at once: which artifacts they write, which versions they
 * commit, what they confirm.
 */
final class Sightings implements AutoCloseable {
  private static final int HASH = 64;

  private final Path artifacts;
  private final WatchService files;
  private final BlockingQueue<ModelVersionPublished> fresh = new LinkedBlockingQueue<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final TopicTail<ModelVersionPublished> versions;
  private final TopicTail<DeletionReceipt> receipts;

  /** Begins to watch; the topics and the artifact store must exist. */
  Sightings(SoakCluster cluster) throws IOException {
    artifacts = cluster.artifacts();
    Path blobs = artifacts.resolve("blobs").resolve("sha256");
    files = blobs.getFileSystem().newWatchService();
    blobs.register(files, StandardWatchEventKinds.ENTRY_CREATE);
    var clients = cluster.clients();
    versions =
        new TopicTail<>(
            new KafkaConsumer<>(
                clients.reader("fleet"),
                new StringDeserializer(),
                clients.deserializer(ModelVersionPublished.class)),
            cluster.topics().modelVersions(),
            record -> announced(record.value()));
    receipts =
        new TopicTail<>(
            new KafkaConsumer<>(
                clients.reader("requester"),
                new StringDeserializer(),
                clients.deserializer(DeletionReceipt.class)),
            cluster.topics().receipts(),
            record -> {});
  }

  /** P2: at the moment at which a fleet sees a version, its bytes are there. */
  private void announced(ModelVersionPublished version) {
    fresh.add(version);
    violations.addAll(LeftoverBytes.blobViolations(artifacts, version));
  }

  /** Every version whose artifact was not there when it was announced, in words. */
  List<String> violations() {
    return List.copyOf(violations);
  }

  /** The hash of the next artifact that is written; empty if none is within the time. */
  Optional<String> awaitArtifact(Duration patience) throws InterruptedException {
    for (var key = files.poll(); key != null; key = files.poll()) {
      key.pollEvents();
      key.reset();
    }
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      var key = files.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (key != null) {
        List<WatchEvent<?>> events = key.pollEvents();
        key.reset();
        Optional<String> hash =
            events.stream()
                .map(event -> String.valueOf(event.context()))
                .filter(name -> name.length() == HASH)
                .reduce((first, last) -> last);
        if (hash.isPresent()) {
          return hash;
        }
      }
    }
    return Optional.empty();
  }

  /** The next version that is committed; empty if none is within the time. */
  Optional<ModelVersionPublished> awaitVersion(Duration patience) throws InterruptedException {
    fresh.clear();
    return Optional.ofNullable(fresh.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Whether a version with these bytes is committed. */
  boolean isCommitted(String sha256) {
    return versions.values().stream()
        .anyMatch(version -> ModelManifest.hashes(version).contains(sha256));
  }

  /** Whether the erasure of a batch is confirmed. */
  boolean isErased(UUID batchId) {
    return receipts.values().stream()
        .anyMatch(
            receipt ->
                receipt.getStatus() == ReceiptStatus.ERASED
                    && batchId.equals(receipt.getBatchId()));
  }

  @Override
  public void close() throws IOException {
    versions.close();
    receipts.close();
    files.close();
  }
}
