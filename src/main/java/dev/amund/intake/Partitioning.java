package dev.amund.intake;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * In which partition a model's requests belong: where Kafka's Java producer puts the model's key.
 *
 * @param partitions of the requests topic
 */
record Partitioning(int partitions) {
  int of(String modelId) {
    byte[] key = modelId.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
