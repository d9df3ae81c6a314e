package dev.amund.ledger;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.RequestKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one deletion request.
 *
 * @param key the request
 * @param receipts its receipts in the order in which they were read, those for later records under
 *     its id among them; never empty. Of a time before the daemon started only those are there that
 *     compaction has left
 */
public record RequestEntry(RequestKey key, List<DeletionReceipt> receipts) {
  /** A system that repeats itself for ever must not fill the memory. */
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

  /** However many records come under its id, what became of the request itself stays. */
  private static int leastOfAll(List<DeletionReceipt> receipts) {
    for (int i = 0; i < receipts.size(); i++) {
      if (!ReceiptStatuses.isOwn(receipts.get(i))) {
        return i;
      }
    }
    return 0;
  }

  /** Where it stands: its latest receipt. A later record under its id changes nothing. */
  public DeletionReceipt current() {
    return latestOwn().orElseGet(() -> receipts.get(receipts.size() - 1));
  }

  /** The latest receipt of the request itself, if it is known. */
  Optional<DeletionReceipt> latestOwn() {
    return receipts.stream().filter(ReceiptStatuses::isOwn).reduce((earlier, later) -> later);
  }
}
