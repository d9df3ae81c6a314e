package dev.amund.cli.common;

import dev.amund.event.follow.TopicFollower;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Follows a topic from the beginning, without a consumer group, committed records only, and keeps
 * all records.
 *
 * @param <V> type of the values
 */
public final class TopicTail<V> implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final List<ConsumerRecord<String, V>> records = new CopyOnWriteArrayList<>();
  private final KafkaConsumer<String, V> consumer;
  private final TopicFollower<String, V> follower;
  private final Consumer<ConsumerRecord<String, V>> onRecord;
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Starts reading.
   *
   * @param consumer owned by the tail from now on
   * @param onRecord called on the tail's thread for each record, after it is in {@link #records()}
   */
  public TopicTail(
      KafkaConsumer<String, V> consumer,
      String topic,
      Consumer<ConsumerRecord<String, V>> onRecord) {
    this.consumer = consumer;
    this.onRecord = onRecord;
    this.follower = TopicFollower.fromBeginning(consumer, List.of(topic));
    follower.begin();
    this.thread = new Thread(this::run, "tail-" + topic);
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns all records so far, in the order of arrival; a view that grows. */
  public List<ConsumerRecord<String, V>> records() {
    return records;
  }

  /** Returns the values of all records so far. */
  public List<V> values() {
    return records.stream().map(ConsumerRecord::value).toList();
  }

  private void run() {
    try (consumer) {
      while (!closing) {
        follower.poll(POLL, this::take);
      }
    }
  }

  private void take(ConsumerRecord<String, V> record) {
    records.add(record);
    onRecord.accept(record);
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
