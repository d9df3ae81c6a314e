package dev.amund.unlearner.transactions;

import dev.amund.event.MalformedEventException;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.deadletters.DeadLetters;
import dev.amund.event.deadletters.RecordOrigin;
import dev.amund.event.failures.RegistryUnavailableException;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes {@code unlearning-batches}. It reads bytes and decodes them here, because a consumer
 * that decodes by itself gets stuck at the first malformed record.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
public final class BatchFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchFeed.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /** While something else may come to its end, which the consumer does not hear of. */
  private static final Duration BUSY_POLL_TIMEOUT = Duration.ofMillis(5);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final Deserializer<UnlearningBatch> events;
  private final DeadLetters deadLetters = DeadLetters.ofAnyTopic();

  /**
   * @param consumer never commits by itself
   */
  public BatchFeed(
      Consumer<byte[], byte[]> consumer, String topic, Deserializer<UnlearningBatch> events) {
    this.consumer = consumer;
    this.topic = topic;
    this.events = events;
  }

  /** Joins the consumer group with the next poll. */
  public void join(ConsumerRebalanceListener listener) {
    consumer.subscribe(List.of(topic), listener);
  }

  public Set<TopicPartition> assignment() {
    return consumer.assignment();
  }

  /** Returns who this daemon is in its group: what fences it when it has lost a partition. */
  ConsumerGroupMetadata group() {
    return consumer.groupMetadata();
  }

  /**
   * Polls in any case, which keeps the membership; fetches records only when there is room for
   * them.
   *
   * @param room whether there is
   * @param busy whether the caller is busy and must be called back soon
   * @throws RegistryUnavailableException if a record cannot be judged now; it is delivered again
   *     after {@link #rewind()}
   */
  public List<Task.Queued> poll(boolean room, boolean busy) {
    if (room) {
      consumer.resume(consumer.assignment());
    } else {
      consumer.pause(consumer.assignment());
    }
    var work = new ArrayList<Task.Queued>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(busy ? BUSY_POLL_TIMEOUT : POLL)) {
      work.add(decode(record));
    }
    return work;
  }

  private Task.Queued decode(ConsumerRecord<byte[], byte[]> record) {
    var partition = new TopicPartition(record.topic(), record.partition());
    try {
      UnlearningBatch batch = events.deserialize(topic, record.value());
      return new Task.Forget(partition, record.offset(), batch);
    } catch (MalformedEventException e) {
      log.warn("dead letter: record={}@{} reason={}", partition, record.offset(), e.reason());
      var letter =
          deadLetters.of(
              RecordOrigin.of(record), record.key(), record.value(), record.headers(), e);
      return new Task.PassOver(partition, record.offset(), Publication.ofDeadLetter(letter));
    }
  }

  /** The topic did not take a dead letter: from here on they are made without the values. */
  void shortenDeadLetters() {
    deadLetters.leaveValuesOut();
  }

  /** Fetches nothing from these partitions until there is room. */
  public void pause(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
  }

  /** Returns whether all records are known to be fetched. */
  public boolean isDrained() {
    return consumer.assignment().stream()
        .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
  }

  /** Returns what is committed for a partition. */
  public Optional<OffsetAndMetadata> committed(TopicPartition partition) {
    return Optional.ofNullable(consumer.committed(Set.of(partition)).get(partition));
  }

  /** The offset of the next record of a partition. */
  long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  /** Reads on at this offset of the partition, which is assigned. */
  void seek(TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
  }

  /** Goes back to what is committed. */
  public void rewind() {
    consumer
        .committed(consumer.assignment())
        .forEach(
            (partition, committed) -> {
              if (committed == null) {
                consumer.seekToBeginning(List.of(partition));
              } else {
                consumer.seek(partition, committed.offset());
              }
            });
  }

  @Override
  public void close() {
    consumer.close();
  }
}
