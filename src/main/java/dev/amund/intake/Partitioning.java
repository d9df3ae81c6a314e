package dev.amund.intake;

import dev.amund.event.ModelPartitions;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Assigns a model's requests to the partition that Kafka's Java producer chooses for the model's
 * key.
 *
 * @param partitions of the requests topic
 */
record Partitioning(int partitions) implements StreamPartitioner<byte[], byte[]> {
  int of(String modelId) {
    return ModelPartitions.of(modelId, partitions);
  }

  /**
   * Chooses a partition in which a rerouted record will be accepted, even if the topic has got more
   * partitions, so that it is not rerouted for ever.
   */
  @Override
  public Optional<Set<Integer>> partitions(
      String topic, byte[] key, byte[] value, int numPartitions) {
    return Optional.of(Set.of(ModelPartitions.of(key, partitions)));
  }
}
