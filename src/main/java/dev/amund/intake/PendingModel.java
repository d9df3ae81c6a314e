package dev.amund.intake;

import dev.amund.event.PendingWork;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * The pending requests of a model.
 *
 * @param modelId the model
 * @param work its accepted requests that wait for a batch
 */
public record PendingModel(String modelId, PendingWork work) {
  static PendingModel of(String modelId, OpenBatchState state) {
    return new PendingModel(
        modelId,
        new PendingWork(
            state.requests(),
            state.samples(),
            state.isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(state.oldestAcceptedAt())),
            state.earliestDueAt() == Long.MAX_VALUE
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(state.earliestDueAt()))));
  }

  /** Returns the work of a model among these; none if it is not among them. */
  public static PendingWork workOf(String modelId, Collection<PendingModel> models) {
    return models.stream()
        .filter(model -> model.modelId().equals(modelId))
        .findFirst()
        .map(PendingModel::work)
        .orElse(PendingWork.NONE);
  }
}
