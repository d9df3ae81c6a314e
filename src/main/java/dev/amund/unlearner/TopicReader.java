package dev.amund.unlearner;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads partitions from given offsets to where they end now, committed records only.
 *
 * @param <V> type of the values
 */
final class TopicReader<V> {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Supplier<org.apache.kafka.clients.consumer.Consumer<String, V>> consumers;

  /**
   * @param consumers makes {@code read_committed} consumers without a group
   */
  TopicReader(Supplier<org.apache.kafka.clients.consumer.Consumer<String, V>> consumers) {
    this.consumers = consumers;
  }

  /** All partitions of a topic, each from its beginning. */
  void readAll(String topic, Consumer<ConsumerRecord<String, V>> onRecord) {
    try (var consumer = consumers.get()) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      read(consumer, consumer.beginningOffsets(partitions), onRecord);
    }
  }

  /** One partition from an offset on. */
  void read(TopicPartition partition, long from, Consumer<ConsumerRecord<String, V>> onRecord) {
    try (var consumer = consumers.get()) {
      read(consumer, Map.of(partition, from), onRecord);
    }
  }

  private static <V> void read(
      org.apache.kafka.clients.consumer.Consumer<String, V> consumer,
      Map<TopicPartition, Long> from,
      Consumer<ConsumerRecord<String, V>> onRecord) {
    consumer.assign(from.keySet());
    from.forEach(consumer::seek);
    var ends = consumer.endOffsets(from.keySet());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      consumer.poll(POLL).forEach(onRecord);
    }
  }
}
