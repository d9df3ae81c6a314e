package dev.amund.subscriber;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.event.MalformedEventException;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.RegistryUnavailableException;
import dev.amund.event.follow.TopicFollower;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
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
 * group, so that every member of a fleet sees every version. After catching up it hands over the
 * newest version, and from then on each newer one, after verifying the manifest's signature, the
 * descent from the served version, the SHA-256 and the size. What fails is refused and reported,
 * and the served version stays. Bytes that cannot be fetched are retried until they can, or until a
 * newer version appears.
 *
 * <p>It never goes back to an older version than it served; with a directory, not after a restart
 * either, so that neither a restored topic nor a replayed announcement brings back what was
 * forgotten. To go back on purpose, delete the file {@code <directory>/<modelId>/served}.
 */
public final class ModelSubscriber implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelSubscriber.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final SubscriberSettings settings;
  private final String topic;
  private final Consumer<String, byte[]> consumer;
  private final TopicFollower<String, byte[]> follower;
  private final Deserializer<ModelVersionPublished> deserializer;
  private final ArtifactStore artifacts;
  private final Counters counters;
  private final ModelListener listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private Optional<LocalCopies> copies = Optional.empty();
  private Optional<Candidates> candidates = Optional.empty();
  private long retryAt = System.nanoTime();
  private boolean caughtUp;

  /**
   * @param clients of the broker and the schema registry; close them after this
   * @param artifacts has the bytes, found by their hash, because the announced URI is not signed;
   *     close it after this
   * @param listener serves; see {@link HotModel}
   */
  public ModelSubscriber(
      SubscriberSettings settings,
      KafkaClients clients,
      ArtifactStore artifacts,
      ModelListener listener) {
    this(
        settings,
        new KafkaConsumer<>(
            clients.reader("subscriber-" + settings.modelId()),
            new StringDeserializer(),
            new ByteArrayDeserializer()),
        clients.deserializer(ModelVersionPublished.class),
        artifacts,
        listener,
        Clock.systemUTC());
  }

  ModelSubscriber(
      SubscriberSettings settings,
      Consumer<String, byte[]> consumer,
      Deserializer<ModelVersionPublished> deserializer,
      ArtifactStore artifacts,
      ModelListener listener,
      Clock clock) {
    this.settings = settings;
    this.topic = settings.topics().modelVersions();
    this.consumer = consumer;
    this.follower = TopicFollower.fromBeginning(consumer, List.of(topic));
    this.deserializer = deserializer;
    this.artifacts = artifacts;
    this.counters = new Counters(clock);
    this.listener = new GuardedListener(listener, counters);
    this.thread = new Thread(this::run, "amund-subscriber-" + settings.modelId());
    thread.setDaemon(true);
  }

  /** Starts following and returns at once. Call it once. */
  public void start() {
    thread.start();
  }

  /** Returns the version handed over last; empty before the first. */
  public OptionalLong servedVersion() {
    return metrics().servedVersion();
  }

  /** Returns whether all that was announced before the start has been read. */
  public boolean isCaughtUp() {
    return metrics().caughtUp();
  }

  /** Returns what it has done so far. */
  public SubscriberMetrics metrics() {
    return counters.snapshot();
  }

  private void run() {
    try (consumer) {
      while (closing.getCount() > 0) {
        try {
          follow();
        } catch (WakeupException e) {
          // close() wakes the consumer up, so that the latch is checked.
        } catch (KafkaException | LocalDirectoryException e) {
          listener.disturbed(e);
          rest();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      log.error("the subscriber ended by an internal error: model={}", settings.modelId(), e);
      listener.disturbed(new IllegalStateException("The subscriber has ended: " + e, e));
    } finally {
      copies.ifPresent(LocalCopies::close);
    }
  }

  private void follow() throws InterruptedException {
    follower.begin();
    var waiting = candidates();
    poll(waiting);
    if (!caughtUp && follower.isCaughtUp()) {
      caughtUp = true;
      counters.caughtUp();
    }
    if (caughtUp && !waiting.isEmpty() && System.nanoTime() - retryAt >= 0) {
      waiting.offerNewest();
      // Versions that still wait lack their bytes.
      retryAt = System.nanoTime() + (waiting.isEmpty() ? 0 : settings.pause().toNanos());
    }
  }

  private void poll(Candidates waiting) throws InterruptedException {
    try {
      follower.poll(POLL, announcement -> take(announcement, waiting));
    } catch (RegistryUnavailableException | ArtifactException e) {
      // A change of keys that cannot be looked up now says nothing of the version.
      listener.disturbed(e);
      rest();
    }
  }

  /** Opens the local directory on the first call, and throws as long as it cannot be used. */
  private Candidates candidates() {
    if (candidates.isEmpty()) {
      LocalCopies opened =
          settings
              .directory()
              .<LocalCopies>map(path -> LocalDirectory.open(path, settings.modelId()))
              .orElseGet(LocalCopies.InMemory::new);
      copies = Optional.of(opened);
      candidates =
          Optional.of(
              new Candidates(
                  new Announcements(settings.modelId(), settings.verifier(), artifacts),
                  artifacts,
                  opened,
                  listener,
                  counters));
    }
    return candidates.get();
  }

  private void take(ConsumerRecord<String, byte[]> announcement, Candidates waiting) {
    // A tombstone removes a model from the topic; there is nothing to swap to.
    if (!settings.modelId().equals(announcement.key()) || announcement.value() == null) {
      return;
    }
    try {
      waiting.add(deserializer.deserialize(topic, announcement.value()));
      retryAt = System.nanoTime();
    } catch (MalformedEventException e) {
      listener.refused(new Refusal(RefusalKind.MALFORMED, OptionalLong.empty(), e));
    }
  }

  private void rest() throws InterruptedException {
    closing.await(settings.pause().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Stops following and waits for a running call to the listener. */
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
}
