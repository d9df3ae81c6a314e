package dev.amund.unlearner.progress;

import dev.amund.event.MalformedEventException;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.follow.PollLoop;
import dev.amund.event.follow.TopicFollower;
import dev.amund.event.follow.TopicPartitions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows which batches are closed and finished, on a thread of its own. The unlearner itself sees
 * one batch at a time; this class knows what waits behind it, and until when.
 *
 * <p>It only reads: without it the same work is done in the same order.
 */
public final class Backlog implements AutoCloseable {
  /** The name of the thread. */
  public static final String THREAD = "amund-backlog";

  private static final Logger log = LoggerFactory.getLogger(Backlog.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final Deserializer<UnlearningBatch> events;
  private final OpenBatches batches = new OpenBatches();
  private final TopicFollower<byte[], byte[]> follower;
  private final PollLoop loop;

  /**
   * @param consumer reads the unlearner's group's offsets, is not a member of it, and never commits
   */
  public Backlog(
      Consumer<byte[], byte[]> consumer, String topic, Deserializer<UnlearningBatch> events) {
    this.consumer = consumer;
    this.topic = topic;
    this.events = events;
    this.follower = new TopicFollower<>(consumer, this::committedOffsets);
    this.loop =
        new PollLoop(
            THREAD,
            consumer,
            this::turn,
            failure -> log.debug("no look at the batches that wait, trying again", failure),
            PAUSE);
  }

  /** Begins to look on. */
  public void start() {
    loop.start();
  }

  /**
   * Returns the waiting batches by model, of all models of the group, a second old at most; a model
   * of which nothing waits is not among them. Safe from any thread. While Kafka is unavailable it
   * stays as it was.
   */
  public Map<String, WaitingBatches> byModel() {
    return batches.byModel();
  }

  /** Returns whether its thread runs. Safe from any thread. */
  public boolean isAlive() {
    return loop.isAlive();
  }

  /** Reads the backlog once; after a failure the next call starts again. */
  void turn() {
    boolean whole = false;
    try {
      follower.poll(POLL, this::add);
      consumer
          .committed(follower.partitions())
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  batches.done(partition, PartitionProgress.of(Optional.of(offset)));
                }
              });
      whole = true;
    } finally {
      if (!whole) {
        follower.startOver();
      }
    }
  }

  /** Returns the committed offsets, each of which stays on its batch until the batch is done. */
  private Map<TopicPartition, Long> committedOffsets() {
    Set<TopicPartition> all = Set.copyOf(TopicPartitions.of(consumer, topic));
    var offsets = new HashMap<>(consumer.beginningOffsets(all));
    consumer
        .committed(all)
        .forEach(
            (partition, committed) -> {
              if (committed != null) {
                offsets.put(partition, committed.offset());
              }
            });
    batches.clear();
    return offsets;
  }

  /**
   * Adds a batch. A record that is none does not count; it becomes a dead letter when its turn
   * comes.
   */
  private void add(ConsumerRecord<byte[], byte[]> record) {
    try {
      batches.add(
          new TopicPartition(record.topic(), record.partition()),
          record.offset(),
          events.deserialize(topic, record.value()));
    } catch (MalformedEventException e) {
      log.debug(
          "a record is no batch: record={}-{}@{}", topic, record.partition(), record.offset());
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
