package dev.amund.event.follow;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads all partitions of some topics without a consumer group, and remembers which records were
 * applied: each is applied once, whatever fails in between.
 *
 * <p>Not thread-safe, as the consumer is not, which the caller closes.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class TopicFollower<K, V> {
  private final Consumer<K, V> consumer;
  private final Supplier<Map<TopicPartition, Long>> start;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private Map<TopicPartition, Long> ends = Map.of();
  private boolean assigned;

  /**
   * @param consumer is assigned the partitions, and no one else seeks with it
   * @param start tells the partitions, and where each is begun; asked again after each {@link
   *     #restart()}, when it counts for partitions that were not there before
   */
  public TopicFollower(Consumer<K, V> consumer, Supplier<Map<TopicPartition, Long>> start) {
    this.consumer = consumer;
    this.start = start;
  }

  /** Follows topics from their beginning. */
  public static <K, V> TopicFollower<K, V> fromBeginning(
      Consumer<K, V> consumer, List<String> topics) {
    return new TopicFollower<>(
        consumer,
        () ->
            consumer.beginningOffsets(
                topics.stream()
                    .flatMap(topic -> TopicPartitions.of(consumer, topic).stream())
                    .toList()));
  }

  /**
   * Looks the partitions up, unless that is done: from here on it is known which they are, and
   * where they end. {@link #poll} does it by itself.
   *
   * @throws KafkaException a topic does not exist, or no broker answers; the next call tries again
   */
  public void begin() {
    if (assigned) {
      return;
    }
    Map<TopicPartition, Long> offsets = start.get();
    consumer.assign(offsets.keySet());
    offsets.forEach(next::putIfAbsent);
    offsets.keySet().forEach(partition -> consumer.seek(partition, next.get(partition)));
    if (ends.isEmpty()) {
      markEnds();
    }
    assigned = true;
  }

  /** Takes where the partitions end now for their ends, up to which it is to catch up. */
  public void markEnds() {
    ends = Map.copyOf(consumer.endOffsets(consumer.assignment()));
  }

  /**
   * Polls once, and applies what has come.
   *
   * @param apply receives each record; a record on which it throws is delivered again, with those
   *     behind it in its partition
   * @throws RuntimeException the first that {@code apply} threw; the records of other partitions
   *     are applied all the same
   * @throws KafkaException the topics cannot be read
   */
  public void poll(Duration timeout, java.util.function.Consumer<ConsumerRecord<K, V>> apply) {
    begin();
    ConsumerRecords<K, V> records = consumer.poll(timeout);
    Optional<RuntimeException> failure = Optional.empty();
    for (TopicPartition partition : records.partitions()) {
      try {
        for (ConsumerRecord<K, V> entry : records.records(partition)) {
          apply.accept(entry);
          next.put(partition, entry.offset() + 1);
        }
      } catch (RuntimeException e) {
        consumer.seek(partition, next.get(partition));
        failure = failure.or(() -> Optional.of(e));
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /** Looks the partitions up again before the next poll, which continues after what was applied. */
  public void restart() {
    assigned = false;
  }

  /** Begins from scratch with the next poll: nothing counts as applied. */
  public void startOver() {
    restart();
    next.clear();
    ends = Map.of();
  }

  /** Returns whether the record came after all that was there at the start. */
  public boolean isLive(ConsumerRecord<?, ?> entry) {
    var partition = new TopicPartition(entry.topic(), entry.partition());
    return entry.offset() >= ends.getOrDefault(partition, 0L);
  }

  /**
   * Returns whether all that was there at the start is read. Not by the last record's offset:
   * behind it there may be markers of transactions.
   */
  public boolean isCaughtUp() {
    return assigned
        && ends.entrySet().stream()
            .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Returns the partitions, once they are known. */
  public Set<TopicPartition> partitions() {
    return ends.keySet();
  }

  /** Returns how far each partition is read. */
  Map<TopicPartition, Long> positions() {
    return partitions().stream()
        .collect(Collectors.toMap(partition -> partition, consumer::position));
  }

  /** Returns where each partition ended at the start. */
  Map<TopicPartition, Long> ends() {
    return ends;
  }
}
