package dev.amund.intake;

import dev.amund.event.TraceContext;
import dev.amund.event.deadletters.KeptHeaders;
import dev.amund.event.deadletters.RecordOrigin;
import java.util.Optional;

/**
 * A record of the requests topic that has not been decoded yet.
 *
 * @param key its raw key; null for none, as in Kafka
 * @param value its raw value; null for none
 * @param origin where it is stored, and when it was sent
 * @param rerouted whether it was sent back to the topic under its model's key
 * @param formerKey the beginning of the key that it had before it was sent back
 * @param trace the trace in its headers
 * @param headers the headers that its dead letter would repeat
 */
record ArrivedRecord(
    byte[] key,
    byte[] value,
    RecordOrigin origin,
    boolean rerouted,
    Optional<String> formerKey,
    Optional<TraceContext> trace,
    KeptHeaders headers) {

  /** Returns its partition. */
  int partition() {
    return origin.partition();
  }

  /** Returns its offset. */
  long offset() {
    return origin.offset();
  }
}
