package dev.amund.ledger;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What is known of one deletion request.
 *
 * @param requestId the request
 * @param receipts its receipts in the order of their topic, those of its duplicates among them;
 *     never empty. Of a time before the daemon started only those are there that compaction has
 *     left
 */
public record RequestEntry(UUID requestId, List<DeletionReceipt> receipts) {
  /** A system that repeats itself for ever must not fill the memory. */
  private static final int MOST_RECEIPTS = 50;

  /** Copies the list. */
  public RequestEntry {
    receipts = List.copyOf(receipts);
  }

  static RequestEntry of(DeletionReceipt first) {
    return new RequestEntry(first.getRequestId(), List.of(first));
  }

  RequestEntry with(DeletionReceipt next) {
    var all = Stream.concat(receipts.stream(), Stream.of(next)).toList();
    return new RequestEntry(
        requestId, all.subList(Math.max(0, all.size() - MOST_RECEIPTS), all.size()));
  }

  /** The model that it names. */
  public String modelId() {
    return current().getModelId();
  }

  /** Where it stands: its latest receipt. A duplicate of it changes nothing. */
  public DeletionReceipt current() {
    return latestOwn().orElseGet(() -> receipts.get(receipts.size() - 1));
  }

  private Optional<DeletionReceipt> latestOwn() {
    return receipts.stream()
        .filter(receipt -> receipt.getStatus() != ReceiptStatus.DUPLICATE)
        .reduce((earlier, later) -> later);
  }
}
