package dev.amund.event;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.utils.Utils;

/** Assigns models to partitions of the topics that are keyed by model. */
public final class ModelPartitions {
  private ModelPartitions() {}

  /**
   * Returns the partition in which Kafka's Java producer puts the model's id as a key.
   *
   * @param partitions the topic's number of partitions
   */
  public static int of(String modelId, int partitions) {
    return of(modelId.getBytes(StandardCharsets.UTF_8), partitions);
  }

  /**
   * Returns the partition of a topic for a model, whatever partitioner the producer has.
   *
   * @throws org.apache.kafka.common.KafkaException if there is no such topic, or no broker answers
   */
  public static int of(String modelId, Producer<?, ?> producer, String topic) {
    return of(modelId, producer.partitionsFor(topic).size());
  }

  /** Returns the partition as {@link #of(String, int)}, for a key in UTF-8. */
  public static int of(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
