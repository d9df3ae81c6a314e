package dev.amund.event;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The partitions of a topic that is followed as a whole. */
public final class TopicPartitions {
  private TopicPartitions() {}

  /**
   * All partitions of the topic.
   *
   * @throws KafkaException there is no such topic, or no broker answers
   */
  public static List<TopicPartition> of(Consumer<?, ?> consumer, String topic) {
    var partitions = consumer.partitionsFor(topic);
    if (partitions.isEmpty()) {
      throw new KafkaException("There is no topic %s, or it may not be read".formatted(topic));
    }
    return partitions.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }
}
