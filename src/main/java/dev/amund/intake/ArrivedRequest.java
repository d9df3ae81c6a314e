package dev.amund.intake;

import dev.amund.event.DeletionRequested;
import dev.amund.event.TraceContext;
import java.util.Optional;

/**
 * A deletion request and where it came from.
 *
 * @param request what was asked
 * @param partition of the requests topic
 * @param offset in that partition
 * @param foreignKey the record's key, if it had one that is not the model's id
 * @param trace the trace that it belongs to
 * @param flaw why it cannot be carried out, if decoding showed that
 */
record ArrivedRequest(
    DeletionRequested request,
    int partition,
    long offset,
    Optional<String> foreignKey,
    Optional<TraceContext> trace,
    Optional<String> flaw) {}
