package dev.amund.daemon;

import dev.amund.intake.PendingModel;
import dev.amund.unlearner.progress.WaitingBatches;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model's accepted, unfinished requests, wherever they wait.
 *
 * @param requests how many requests
 * @param samples how many samples they name; a subject counts for one
 * @param oldestAcceptedAt when the one that waits longest was accepted
 * @param earliestDueAt the earliest due date, if any
 */
record PendingWork(
    long requests,
    long samples,
    Optional<Instant> oldestAcceptedAt,
    Optional<Instant> earliestDueAt) {

  /**
   * Sums the pending work of the intake and of closed batches, the current one included.
   *
   * @param intake the pending requests of local intake partitions
   */
  static PendingWork of(String modelId, List<PendingModel> intake, WaitingBatches batches) {
    Optional<PendingModel> gathering =
        intake.stream().filter(model -> model.modelId().equals(modelId)).findFirst();
    return new PendingWork(
        gathering.map(PendingModel::requests).orElse(0) + batches.requests(),
        gathering.map(PendingModel::samples).orElse(0L) + batches.samples(),
        earlier(gathering.flatMap(PendingModel::oldestAcceptedAt), batches.oldestAcceptedAt()),
        earlier(gathering.flatMap(PendingModel::earliestDueAt), batches.earliestDueAt()));
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    return Stream.concat(one.stream(), other.stream()).min(Instant::compareTo);
  }
}
