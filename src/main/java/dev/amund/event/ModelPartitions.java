package dev.amund.event;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Says in which partition of the topics that are keyed by model a model's records belong. */
public final class ModelPartitions {
  private ModelPartitions() {}

  /**
   * Returns the partition in which Kafka's Java producer puts the model's id as a key.
   *
   * @param partitions how many the topic has
   */
  public static int of(String modelId, int partitions) {
    return of(modelId.getBytes(StandardCharsets.UTF_8), partitions);
  }

  /** As {@link #of(String, int)}, of a key in UTF-8. */
  public static int of(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
