package dev.amund.ledger;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.RequestKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The receipts of one deletion request.
 *
 * @param key the request
 * @param receipts its receipts in reading order, including those for later records under its id;
 *     never empty. Of the time before the daemon started, only those that compaction has left
 */
public record RequestEntry(RequestKey key, List<DeletionReceipt> receipts) {
  /** Bounds the memory that a sender of endless copies can use. */
  private static final int MOST_RECEIPTS = 50;

  /** Copies the list. */
  public RequestEntry {
    receipts = List.copyOf(receipts);
  }

  static RequestEntry of(DeletionReceipt first) {
    return new RequestEntry(RequestKey.of(first), List.of(first));
  }

  RequestEntry with(DeletionReceipt next) {
    var all = new ArrayList<>(receipts);
    all.add(next);
    if (all.size() > MOST_RECEIPTS) {
      all.remove(leastOfAll(all));
    }
    return new RequestEntry(key, all);
  }

  /** The request's own receipts are kept, however many records follow under its id. */
  private static int leastOfAll(List<DeletionReceipt> receipts) {
    for (int i = 0; i < receipts.size(); i++) {
      if (!ReceiptStatuses.isOwn(receipts.get(i))) {
        return i;
      }
    }
    return 0;
  }

  /** Returns its status: that of its latest receipt. Later records under its id change nothing. */
  public DeletionReceipt current() {
    return latestOwn().orElseGet(() -> receipts.get(receipts.size() - 1));
  }

  /** Returns the latest receipt of the request itself, if it is known. */
  Optional<DeletionReceipt> latestOwn() {
    return receipts.stream().filter(ReceiptStatuses::isOwn).reduce((earlier, later) -> later);
  }
}
