package dev.amund.intake;

import dev.amund.event.KeptHeaders;
import dev.amund.event.RecordOrigin;
import dev.amund.event.TraceContext;
import java.util.Optional;

/**
 * A record of the requests topic, before anybody knows what it is.
 *
 * @param key its key as it came; null for none, as in Kafka
 * @param value its value as it came; null for none
 * @param origin where it lies, and when it was sent
 * @param rerouted whether it was sent back to the topic under its model's key
 * @param formerKey the beginning of the key that it had before it was sent back
 * @param trace the trace that its headers tell of
 * @param headers what its dead letter would repeat of its headers
 */
record ArrivedRecord(
    byte[] key,
    byte[] value,
    RecordOrigin origin,
    boolean rerouted,
    Optional<String> formerKey,
    Optional<TraceContext> trace,
    KeptHeaders headers) {

  /** Returns the partition that it lies in. */
  int partition() {
    return origin.partition();
  }

  /** Returns the offset that it lies at. */
  long offset() {
    return origin.offset();
  }
}
