package dev.amund.unlearner.tasks;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.deadletters.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The records of one transaction.
 *
 * @param version the new version, if one was made; its batch then still has to be erased
 * @param evaluations one an attempt
 * @param receipts one a request
 * @param retirements versions that are retired, the oldest first
 * @param deadLetters records of the batches topic that are no batches
 * @param retrain that the model must be retrained from scratch; the samples of its batch are then
 *     still to be erased
 * @param about the batch that it is about, if it is about one: its requests say to which traces the
 *     records belong and which keys the receipts have
 */
public record Publication(
    Optional<ModelVersionPublished> version,
    List<UnlearningEvaluated> evaluations,
    List<DeletionReceipt> receipts,
    List<ModelVersionRetired> retirements,
    List<DeadLetter> deadLetters,
    Optional<RetrainingRequested> retrain,
    Optional<UnlearningBatch> about) {

  /** Nothing but the offset that goes with it. */
  public static final Publication NOTHING =
      new Publication(
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  public static Publication ofBatch(
      Optional<ModelVersionPublished> version,
      List<UnlearningEvaluated> evaluations,
      List<DeletionReceipt> receipts) {
    return new Publication(
        version, evaluations, receipts, List.of(), List.of(), Optional.empty(), Optional.empty());
  }

  public static Publication ofRetrain(
      List<UnlearningEvaluated> evaluations,
      List<DeletionReceipt> receipts,
      RetrainingRequested retrain) {
    return new Publication(
        Optional.empty(),
        evaluations,
        receipts,
        List.of(),
        List.of(),
        Optional.of(retrain),
        Optional.empty());
  }

  public static Publication ofReceipts(List<DeletionReceipt> receipts) {
    return ofBatch(Optional.empty(), List.of(), receipts);
  }

  public static Publication ofVersion(ModelVersionPublished version) {
    return ofBatch(Optional.of(version), List.of(), List.of());
  }

  public static Publication ofRetirements(List<ModelVersionRetired> retirements) {
    return new Publication(
        Optional.empty(),
        List.of(),
        List.of(),
        retirements,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  public static Publication ofDeadLetter(DeadLetter letter) {
    return new Publication(
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of(letter),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns the same publication with further receipts. */
  public Publication with(List<DeletionReceipt> more) {
    var all = new ArrayList<>(receipts);
    all.addAll(more);
    return new Publication(version, evaluations, all, retirements, deadLetters, retrain, about);
  }

  /** Returns the same publication, about this batch. */
  public Publication of(UnlearningBatch batch) {
    return new Publication(
        version, evaluations, receipts, retirements, deadLetters, retrain, Optional.of(batch));
  }

  /**
   * Returns the quarantined part of the batch for the intake, which releases it: the batch with
   * those of its requests whose receipts say so.
   */
  public Optional<UnlearningBatch> quarantined() {
    Set<UUID> ids =
        receipts.stream()
            .filter(receipt -> receipt.getStatus() == ReceiptStatus.QUARANTINED)
            .map(DeletionReceipt::getRequestId)
            .collect(Collectors.toSet());
    return about
        .filter(batch -> !ids.isEmpty())
        .map(
            batch ->
                UnlearningBatch.newBuilder(batch)
                    .setRequests(
                        batch.getRequests().stream()
                            .filter(request -> ids.contains(request.getRequestId()))
                            .toList())
                    .build());
  }
}
