package dev.amund.unlearner;

import dev.amund.event.DeadLetter;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import java.util.List;
import java.util.Optional;

/**
 * What one transaction writes.
 *
 * @param version the new version, if one was made; its batch then still has to be erased
 * @param evaluations one an attempt
 * @param receipts one a request
 * @param retirements versions that are retired, the oldest first
 * @param deadLetters records of the batches topic that are no batches
 * @param traces of the requests that it is about
 */
record Publication(
    Optional<ModelVersionPublished> version,
    List<UnlearningEvaluated> evaluations,
    List<DeletionReceipt> receipts,
    List<ModelVersionRetired> retirements,
    List<DeadLetter> deadLetters,
    Traces traces) {

  /** Nothing but the offset that goes with it. */
  static final Publication NOTHING =
      new Publication(Optional.empty(), List.of(), List.of(), List.of(), List.of(), Traces.NONE);

  static Publication ofBatch(
      Optional<ModelVersionPublished> version,
      List<UnlearningEvaluated> evaluations,
      List<DeletionReceipt> receipts) {
    return new Publication(version, evaluations, receipts, List.of(), List.of(), Traces.NONE);
  }

  static Publication ofReceipts(List<DeletionReceipt> receipts) {
    return ofBatch(Optional.empty(), List.of(), receipts);
  }

  static Publication ofVersion(ModelVersionPublished version) {
    return ofBatch(Optional.of(version), List.of(), List.of());
  }

  static Publication ofRetirements(List<ModelVersionRetired> retirements) {
    return new Publication(
        Optional.empty(), List.of(), List.of(), retirements, List.of(), Traces.NONE);
  }

  static Publication ofDeadLetter(DeadLetter letter) {
    return new Publication(
        Optional.empty(), List.of(), List.of(), List.of(), List.of(letter), Traces.NONE);
  }

  /** The same, with the traces of this batch's requests. */
  Publication of(UnlearningBatch batch) {
    return new Publication(
        version, evaluations, receipts, retirements, deadLetters, Traces.of(batch));
  }
}
