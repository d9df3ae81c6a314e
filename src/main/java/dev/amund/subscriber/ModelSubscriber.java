package dev.amund.subscriber;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.ManifestVerifier;
import dev.amund.event.KafkaClients;
import dev.amund.event.MalformedEventException;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.RegistryUnavailableException;
import dev.amund.event.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the versions of one model for a process that serves it.
 *
 * <p>It reads the compacted topic from its beginning, committed records only and without a consumer
 * group, so that every member of a fleet sees every version. Once it has read what was there, it
 * hands the newest version over, and from then on each newer one: after the manifest's signature,
 * the SHA-256 and the size were verified. What fails is refused and reported, and the version
 * served before stays. It never goes back to an older version than it served. Bytes that cannot be
 * fetched are tried again until they can, or until a newer version is there.
 */
public final class ModelSubscriber implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelSubscriber.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final String modelId;
  private final String topic;
  private final Consumer<String, byte[]> consumer;
  private final Deserializer<ModelVersionPublished> deserializer;
  private final ModelListener listener;
  private final Duration pause;
  private final Candidates candidates;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private Map<TopicPartition, Long> ends = Map.of();
  private long retryAt;
  private volatile boolean caughtUp;
  private volatile OptionalLong served = OptionalLong.empty();

  /**
   * @param modelId which model
   * @param artifacts where the bytes are; found by their hash, since the announced URI is not
   *     signed
   * @param verifier of those who may publish
   */
  public ModelSubscriber(
      String modelId,
      Topics topics,
      KafkaClients clients,
      ArtifactStore artifacts,
      ManifestVerifier verifier,
      ModelListener listener) {
    this(
        modelId,
        topics,
        new KafkaConsumer<>(
            clients.reader("subscriber-" + modelId),
            new StringDeserializer(),
            new ByteArrayDeserializer()),
        clients.deserializer(ModelVersionPublished.class),
        artifacts,
        verifier,
        listener,
        PAUSE);
  }

  /**
   * @param pause between attempts at what failed
   */
  ModelSubscriber(
      String modelId,
      Topics topics,
      Consumer<String, byte[]> consumer,
      Deserializer<ModelVersionPublished> deserializer,
      ArtifactStore artifacts,
      ManifestVerifier verifier,
      ModelListener listener,
      Duration pause) {
    this.modelId = modelId;
    this.topic = topics.modelVersions();
    this.consumer = consumer;
    this.deserializer = deserializer;
    this.listener = new GuardedListener(listener);
    this.pause = pause;
    this.candidates = new Candidates(modelId, artifacts, verifier, this.listener);
    this.thread = new Thread(this::run, "amund-subscriber-" + modelId);
    thread.setDaemon(true);
  }

  /** Begins to follow; returns at once. To be called once. */
  public void start() {
    thread.start();
  }

  /** The version handed over last; empty before the first. */
  public OptionalLong servedVersion() {
    return served;
  }

  /** Whether all that was announced before the start has been read. */
  public boolean isCaughtUp() {
    return caughtUp;
  }

  private void run() {
    try (consumer) {
      while (closing.getCount() > 0) {
        try {
          follow();
        } catch (WakeupException e) {
          // close() asks for the next look at the latch.
        } catch (KafkaException e) {
          listener.disturbed(e);
          rest();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("The subscriber of model {} ended by a fault of its own", modelId, e);
      listener.disturbed(e);
    }
  }

  private void follow() throws InterruptedException {
    if (ends.isEmpty() && !assign()) {
      listener.disturbed(
          new KafkaException("There is no topic %s, or it may not be read".formatted(topic)));
      rest();
      return;
    }
    take(consumer.poll(POLL));
    caughtUp =
        caughtUp
            || ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    if (caughtUp && !candidates.isEmpty() && System.nanoTime() - retryAt >= 0) {
      candidates.offerNewest();
      served = candidates.served();
      // Whatever still waits lacks its bytes.
      retryAt = System.nanoTime() + (candidates.isEmpty() ? 0 : pause.toNanos());
    }
  }

  private boolean assign() {
    var partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    if (partitions.isEmpty()) {
      return false;
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    ends = Map.copyOf(consumer.endOffsets(partitions));
    retryAt = System.nanoTime();
    return true;
  }

  private void take(ConsumerRecords<String, byte[]> records) throws InterruptedException {
    for (var partition : records.partitions()) {
      for (var announcement : records.records(partition)) {
        try {
          take(announcement);
        } catch (RegistryUnavailableException e) {
          listener.disturbed(e);
          consumer.seek(partition, announcement.offset());
          rest();
          break;
        }
      }
    }
  }

  private void take(ConsumerRecord<String, byte[]> announcement) {
    // A record without a value takes a model out of the topic; there is nothing to swap to.
    if (!modelId.equals(announcement.key()) || announcement.value() == null) {
      return;
    }
    try {
      candidates.add(deserializer.deserialize(topic, announcement.value()));
      retryAt = System.nanoTime();
    } catch (MalformedEventException e) {
      listener.refused(OptionalLong.empty(), e);
    }
  }

  private void rest() throws InterruptedException {
    closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Stops following, and waits until no call to the listener is under way any more. */
  @Override
  public void close() {
    closing.countDown();
    if (thread.getState() == Thread.State.NEW) {
      consumer.close();
      return;
    }
    consumer.wakeup();
    if (Thread.currentThread() == thread) {
      return; // The listener closes us: the thread ends when it returns.
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A listener whose reports cannot stop the subscriber. */
  private record GuardedListener(ModelListener listener) implements ModelListener {
    @Override
    public void swap(VerifiedModel model) {
      listener.swap(model);
    }

    @Override
    public void refused(OptionalLong version, RuntimeException cause) {
      guard(() -> listener.refused(version, cause));
    }

    @Override
    public void disturbed(RuntimeException cause) {
      guard(() -> listener.disturbed(cause));
    }

    private static void guard(Runnable report) {
      try {
        report.run();
      } catch (RuntimeException e) {
        LOG.warn("The listener failed to take a report", e);
      }
    }
  }
}
