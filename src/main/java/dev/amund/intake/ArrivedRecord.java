package dev.amund.intake;

import dev.amund.event.TraceContext;
import java.util.Optional;

/**
 * A record of the requests topic, before anybody knows what it is.
 *
 * @param key its key as it came; null for none, as in Kafka
 * @param value its value as it came; null for none
 * @param partition where it lies
 * @param offset where it lies
 * @param rerouted whether it was sent back to the topic under its model's key
 * @param formerKey the beginning of the key that it had before it was sent back
 * @param trace the trace that its headers tell of
 */
record ArrivedRecord(
    byte[] key,
    byte[] value,
    int partition,
    long offset,
    boolean rerouted,
    Optional<String> formerKey,
    Optional<TraceContext> trace) {}
