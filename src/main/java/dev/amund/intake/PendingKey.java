package dev.amund.intake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The key of a pending request: by model, then in order of arrival.
 *
 * @param modelId its model
 * @param arrival its number among the model's accepted requests, from 0
 */
record PendingKey(String modelId, long arrival) {
  static Serde<PendingKey> serde() {
    return Serdes.serdeFrom(
        (topic, key) -> {
          var model = key.modelId().getBytes(StandardCharsets.UTF_8);
          return ByteBuffer.allocate(model.length + Long.BYTES)
              .put(model)
              .putLong(key.arrival())
              .array();
        },
        (topic, bytes) -> {
          int length = bytes.length - Long.BYTES;
          return new PendingKey(
              new String(bytes, 0, length, StandardCharsets.UTF_8),
              ByteBuffer.wrap(bytes, length, Long.BYTES).getLong());
        });
  }
}
