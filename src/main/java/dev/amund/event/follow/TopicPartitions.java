package dev.amund.event.follow;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Lists the partitions of a topic that is followed as a whole. */
public final class TopicPartitions {
  private TopicPartitions() {}

  /**
   * Returns all partitions of the topic.
   *
   * @throws KafkaException if there is no such topic, or no broker answers
   */
  public static List<TopicPartition> of(Consumer<?, ?> consumer, String topic) {
    var partitions = consumer.partitionsFor(topic);
    if (partitions.isEmpty()) {
      throw new KafkaException("There is no topic %s, or it may not be read".formatted(topic));
    }
    return partitions.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }
}
