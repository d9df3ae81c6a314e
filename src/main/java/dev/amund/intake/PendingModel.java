package dev.amund.intake;

import java.time.Instant;
import java.util.Optional;

/**
 * The pending requests of a model.
 *
 * @param modelId the model
 * @param requests how many accepted requests wait
 * @param samples how many samples they name; a subject counts for one
 * @param oldestAcceptedAt when the one that waits longest was accepted
 * @param earliestDueAt the earliest due date, if any
 * @param batches how many batches were closed so far; the sequence of the last one
 */
public record PendingModel(
    String modelId,
    int requests,
    long samples,
    Optional<Instant> oldestAcceptedAt,
    Optional<Instant> earliestDueAt,
    long batches) {

  static PendingModel of(String modelId, OpenBatchState state) {
    return new PendingModel(
        modelId,
        state.requests(),
        state.samples(),
        state.isEmpty()
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(state.oldestAcceptedAt())),
        state.earliestDueAt() == Long.MAX_VALUE
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(state.earliestDueAt())),
        state.batches());
  }
}
