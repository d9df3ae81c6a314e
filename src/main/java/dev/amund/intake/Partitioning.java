package dev.amund.intake;

import dev.amund.event.ModelPartitions;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * In which partition a model's requests belong: where Kafka's Java producer puts the model's key.
 *
 * @param partitions of the requests topic
 */
record Partitioning(int partitions) implements StreamPartitioner<byte[], byte[]> {
  int of(String modelId) {
    return ModelPartitions.of(modelId, partitions);
  }

  /**
   * Sends a record back to where it will be accepted, whatever number of partitions the topic has
   * got meanwhile: it must not go round in circles.
   */
  @Override
  public Optional<Set<Integer>> partitions(
      String topic, byte[] key, byte[] value, int numPartitions) {
    return Optional.of(Set.of(ModelPartitions.of(key, partitions)));
  }
}
