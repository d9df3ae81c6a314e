package dev.amund.ledger;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The requests about which something was heard last, and all that are quarantined. Not safe for
 * several threads.
 */
final class RequestBook {
  private static final int RECENT = 1000;

  private final int capacity;
  private final Map<UUID, RequestEntry> requests = new LinkedHashMap<>();

  /** Apart from the requests: one that waits for an operator must not be crowded out. */
  private final Map<UUID, String> quarantined = new HashMap<>();

  private final Deque<DeletionReceipt> recent = new ArrayDeque<>();

  RequestBook(int capacity) {
    this.capacity = capacity;
  }

  void add(DeletionReceipt receipt) {
    UUID id = receipt.getRequestId();
    RequestEntry known = requests.remove(id); // to go to the end
    requests.put(id, known == null ? RequestEntry.of(receipt) : known.with(receipt));
    if (requests.size() > capacity) {
      requests.remove(requests.keySet().iterator().next());
    }
    recent.addFirst(receipt);
    if (recent.size() > RECENT) {
      recent.removeLast();
    }
    if (receipt.getStatus() == ReceiptStatus.QUARANTINED) {
      quarantined.put(id, receipt.getModelId());
    } else if (receipt.getStatus() != ReceiptStatus.DUPLICATE) {
      quarantined.remove(id);
    }
  }

  Optional<RequestEntry> find(UUID requestId) {
    return Optional.ofNullable(requests.get(requestId));
  }

  List<DeletionReceipt> recent(int limit) {
    return recent.stream().limit(limit).toList();
  }

  Map<String, Long> quarantined() {
    return quarantined.values().stream()
        .collect(Collectors.groupingBy(modelId -> modelId, Collectors.counting()));
  }
}
