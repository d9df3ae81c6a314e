package dev.amund.ledger;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.RequestKey;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counts the requests of each model by status: a request counts once, under its latest receipt.
 * Answers to later records under its id count separately. Not thread-safe.
 */
final class RequestCounts {
  /** Requests that are not finished. */
  private static final Set<ReceiptStatus> OPEN =
      EnumSet.of(ReceiptStatus.ACCEPTED, ReceiptStatus.UNLEARNED, ReceiptStatus.QUARANTINED);

  private final Map<String, Map<ReceiptStatus, Long>> counts = new HashMap<>();

  /** Unfinished requests are remembered until they end, however many others there are. */
  private final Map<RequestKey, ReceiptStatus> open = new HashMap<>();

  /**
   * @param models the ids of the models whose requests are counted, since anyone can invent others
   */
  RequestCounts(Set<String> models) {
    models.forEach(model -> counts.put(model, new EnumMap<>(ReceiptStatus.class)));
  }

  /**
   * Counts what a receipt says.
   *
   * @param ended the status of the request, if it is remembered and had ended
   */
  void add(DeletionReceipt receipt, Optional<ReceiptStatus> ended) {
    Map<ReceiptStatus, Long> ofModel = counts.get(receipt.getModelId());
    if (ofModel == null) {
      return;
    }
    ReceiptStatus now = receipt.getStatus();
    if (ReceiptStatuses.isOwn(receipt)) {
      var key = RequestKey.of(receipt);
      Optional.ofNullable(open.remove(key))
          .or(() -> ended)
          .ifPresent(before -> ofModel.merge(before, -1L, Long::sum));
      if (OPEN.contains(now)) {
        open.put(key, now);
      }
    }
    ofModel.merge(now, 1L, Long::sum);
  }

  /** Returns a model's counts by status; all zero for an unknown model. */
  Map<ReceiptStatus, Long> of(String modelId) {
    var all = new EnumMap<ReceiptStatus, Long>(ReceiptStatus.class);
    for (ReceiptStatus status : ReceiptStatus.values()) {
      all.put(status, counts.getOrDefault(modelId, Map.of()).getOrDefault(status, 0L));
    }
    return Collections.unmodifiableMap(all);
  }
}
