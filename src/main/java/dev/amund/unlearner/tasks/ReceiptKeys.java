package dev.amund.unlearner.tasks;

import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.RequestKey;
import dev.amund.event.UnlearningBatch;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Under which keys the receipts of a batch go: those under which the intake began. Where a former
 * version accepted the request, that is the requestId alone, and a receipt under another key would
 * leave the former ones in the compacted topic for ever.
 *
 * @param former the requests of the batch whose receipts have keys of the former kind
 */
public record ReceiptKeys(Set<UUID> former) {
  /** No request was accepted by a former version. */
  public static final ReceiptKeys OWN = new ReceiptKeys(Set.of());

  public static ReceiptKeys of(UnlearningBatch batch) {
    return new ReceiptKeys(
        batch.getRequests().stream()
            .filter(request -> request.getReceiptKey() == null)
            .map(BatchedRequest::getRequestId)
            .collect(Collectors.toSet()));
  }

  /** Returns the key of a receipt for a request of the batch. */
  public String of(DeletionReceipt receipt) {
    UUID requestId = receipt.getRequestId();
    return former.contains(requestId)
        ? RequestKey.formerReceiptKey(requestId)
        : RequestKey.of(receipt).receiptKey();
  }
}
