package dev.amund.unlearner.progress;

import dev.amund.event.MalformedEventException;
import dev.amund.event.PollLoop;
import dev.amund.event.TopicPartitions;
import dev.amund.event.UnlearningBatch;
import java.time.Duration;
import java.util.List;
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
  private final PollLoop loop;
  private Optional<Set<TopicPartition>> partitions = Optional.empty();

  /**
   * @param consumer reads the unlearner's group's offsets, is not a member of it, and never commits
   */
  public Backlog(
      Consumer<byte[], byte[]> consumer, String topic, Deserializer<UnlearningBatch> events) {
    this.consumer = consumer;
    this.topic = topic;
    this.events = events;
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
   * What waits, by model, of all models of the group, a second old at most; a model of which
   * nothing waits is not among them. Safe from any thread. While Kafka is away it stays as it was.
   */
  public Map<String, WaitingBatches> byModel() {
    return batches.byModel();
  }

  /** Whether its thread runs. Safe from any thread. */
  public boolean isAlive() {
    return loop.isAlive();
  }

  /** One look; after a failure the next one starts again. */
  void turn() {
    Set<TopicPartition> all = partitions.orElseGet(this::begin);
    partitions = Optional.empty();
    consumer.poll(POLL).forEach(this::add);
    consumer
        .committed(all)
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                batches.done(partition, PartitionProgress.of(Optional.of(offset)));
              }
            });
    partitions = Optional.of(all);
  }

  /** From what is committed on: the offset stays on a batch until it is done with. */
  private Set<TopicPartition> begin() {
    Set<TopicPartition> all = Set.copyOf(TopicPartitions.of(consumer, topic));
    var committed = consumer.committed(all);
    consumer.assign(all);
    for (TopicPartition partition : all) {
      if (committed.get(partition) == null) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seek(partition, committed.get(partition).offset());
      }
    }
    batches.clear();
    return all;
  }

  /** What is no batch does not count; it becomes a dead letter when its turn comes. */
  private void add(ConsumerRecord<byte[], byte[]> record) {
    try {
      batches.add(
          new TopicPartition(record.topic(), record.partition()),
          record.offset(),
          events.deserialize(topic, record.value()));
    } catch (MalformedEventException e) {
      log.debug("{}-{}@{} is no batch", topic, record.partition(), record.offset());
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
