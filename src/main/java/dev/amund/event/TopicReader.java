package dev.amund.event;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads partitions from given offsets to where they end now, committed records only.
 *
 * @param <V> type of the values
 */
public final class TopicReader<V> {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Supplier<Consumer<String, V>> consumers;

  /**
   * @param consumers makes {@code read_committed} consumers without a group
   */
  public TopicReader(Supplier<Consumer<String, V>> consumers) {
    this.consumers = consumers;
  }

  /**
   * A reader with a consumer of its own for every reading.
   *
   * @param role what it reads for; part of the client id
   */
  public static <V> TopicReader<V> of(KafkaClients clients, String role, Deserializer<V> values) {
    return new TopicReader<>(
        () -> new KafkaConsumer<>(clients.reader(role), new StringDeserializer(), values));
  }

  /** All partitions of a topic, each from its beginning. */
  public void readAll(
      String topic, java.util.function.Consumer<ConsumerRecord<String, V>> onRecord) {
    try (var consumer = consumers.get()) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      read(consumer, consumer.beginningOffsets(partitions), onRecord);
    }
  }

  /** One partition from an offset on. */
  public void read(
      TopicPartition partition,
      long from,
      java.util.function.Consumer<ConsumerRecord<String, V>> onRecord) {
    try (var consumer = consumers.get()) {
      read(consumer, Map.of(partition, from), onRecord);
    }
  }

  private static <V> void read(
      Consumer<String, V> consumer,
      Map<TopicPartition, Long> from,
      java.util.function.Consumer<ConsumerRecord<String, V>> onRecord) {
    consumer.assign(from.keySet());
    from.forEach(consumer::seek);
    var ends = consumer.endOffsets(from.keySet());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      consumer.poll(POLL).forEach(onRecord);
    }
  }
}
