package dev.amund.unlearner;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningEvaluated;
import java.util.List;
import java.util.Optional;

/**
 * What one transaction writes.
 *
 * @param version the new version, if one was made; its batch then still has to be erased
 * @param evaluations one an attempt
 * @param receipts one a request
 */
record Publication(
    Optional<ModelVersionPublished> version,
    List<UnlearningEvaluated> evaluations,
    List<DeletionReceipt> receipts) {

  static Publication ofReceipts(List<DeletionReceipt> receipts) {
    return new Publication(Optional.empty(), List.of(), receipts);
  }

  static Publication ofVersion(ModelVersionPublished version) {
    return new Publication(Optional.of(version), List.of(), List.of());
  }
}
