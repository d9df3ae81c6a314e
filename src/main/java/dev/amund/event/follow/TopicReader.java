package dev.amund.event.follow;

import dev.amund.event.client.KafkaClients;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads partitions from given offsets to their current ends, committed records only.
 *
 * @param <V> type of the values
 */
public final class TopicReader<V> {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int FETCH_MAX_WAIT_MILLIS = 5;

  /** Bounds how long a caller waits for an unavailable broker. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Supplier<Consumer<String, V>> consumers;
  private final LongSupplier nanoTime;

  /**
   * @param consumers creates {@code read_committed} consumers without a group
   */
  public TopicReader(Supplier<Consumer<String, V>> consumers) {
    this(consumers, System::nanoTime);
  }

  TopicReader(Supplier<Consumer<String, V>> consumers, LongSupplier nanoTime) {
    this.consumers = consumers;
    this.nanoTime = nanoTime;
  }

  /**
   * Creates a reader with a new consumer for each read.
   *
   * @param role what it reads for; part of the client id
   */
  public static <V> TopicReader<V> of(KafkaClients clients, String role, Deserializer<V> values) {
    var settings = clients.reader(role);
    // It reads to the end of the topic only: a fetch that waited there for more records would delay
    // closing the consumer.
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MILLIS);
    return new TopicReader<>(() -> new KafkaConsumer<>(settings, new StringDeserializer(), values));
  }

  /**
   * Reads all partitions of a topic from the beginning.
   *
   * @throws TimeoutException if nothing arrived for a minute
   */
  public void readAll(
      String topic, java.util.function.Consumer<ConsumerRecord<String, V>> onRecord) {
    try (var consumer = consumers.get()) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      read(new TopicFollower<>(consumer, () -> consumer.beginningOffsets(partitions)), onRecord);
    }
  }

  /**
   * Reads one partition from an offset on.
   *
   * @throws TimeoutException if nothing arrived for a minute
   */
  public void read(
      TopicPartition partition,
      long from,
      java.util.function.Consumer<ConsumerRecord<String, V>> onRecord) {
    try (var consumer = consumers.get()) {
      read(new TopicFollower<>(consumer, () -> Map.of(partition, from)), onRecord);
    }
  }

  private void read(
      TopicFollower<String, V> follower,
      java.util.function.Consumer<ConsumerRecord<String, V>> onRecord) {
    follower.begin();
    Map<TopicPartition, Long> reached = follower.positions();
    long cameAt = nanoTime.getAsLong();
    while (!follower.isCaughtUp()) {
      follower.poll(POLL, onRecord);
      var now = follower.positions();
      if (!now.equals(reached)) {
        reached = now;
        cameAt = nanoTime.getAsLong();
      } else if (nanoTime.getAsLong() - cameAt >= TIMEOUT.toNanos()) {
        throw new TimeoutException(
            "nothing has come for %d s of %s, which ends at %s"
                .formatted(TIMEOUT.toSeconds(), reached, follower.ends()));
      }
    }
  }
}
