package dev.amund.ledger;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.RequestKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Indexes the most recent requests, and all that are quarantined. Not thread-safe. */
final class RequestIndex {
  private static final int RECENT = 1000;

  private final int capacity;
  private final Map<RequestKey, RequestEntry> requests = new LinkedHashMap<>();

  /** The requests by id, nearly always one each. */
  private final Map<UUID, Set<RequestKey>> byId = new HashMap<>();

  /** Kept separately, so that requests that wait for an operator are not evicted. */
  private final Set<RequestKey> quarantined = new HashSet<>();

  /** The quarantined requests that ask for more than an update can forget. */
  private final Set<RequestKey> retrainRequired = new HashSet<>();

  private final Deque<DeletionReceipt> recent = new ArrayDeque<>();

  RequestIndex(int capacity) {
    this.capacity = capacity;
  }

  void add(DeletionReceipt receipt) {
    var key = RequestKey.of(receipt);
    RequestEntry known = requests.remove(key); // to go to the end
    requests.put(key, known == null ? RequestEntry.of(receipt) : known.with(receipt));
    byId.computeIfAbsent(key.requestId(), id -> new LinkedHashSet<>()).add(key);
    if (requests.size() > capacity) {
      forget(requests.keySet().iterator().next());
    }
    recent.addFirst(receipt);
    if (recent.size() > RECENT) {
      recent.removeLast();
    }
    if (receipt.getStatus() == ReceiptStatus.QUARANTINED) {
      quarantined.add(key);
      if (Boolean.TRUE.equals(receipt.getRetrainRequired())) {
        retrainRequired.add(key);
      }
    } else if (ReceiptStatuses.isOwn(receipt)) {
      quarantined.remove(key);
      retrainRequired.remove(key);
    }
  }

  private void forget(RequestKey oldest) {
    requests.remove(oldest);
    byId.computeIfPresent(
        oldest.requestId(),
        (id, keys) -> {
          keys.remove(oldest);
          return keys.isEmpty() ? null : keys;
        });
  }

  Optional<RequestEntry> find(RequestKey key) {
    return Optional.ofNullable(requests.get(key));
  }

  /** Returns the status of a finished request, if it is remembered. */
  Optional<ReceiptStatus> ended(RequestKey key) {
    return find(key)
        .flatMap(RequestEntry::latestOwn)
        .map(DeletionReceipt::getStatus)
        .filter(ReceiptStatuses::isFinal);
  }

  /** Returns the requests of all models that have this id. */
  List<RequestEntry> find(UUID requestId) {
    return byId.getOrDefault(requestId, Set.of()).stream().map(requests::get).toList();
  }

  List<DeletionReceipt> recent(int limit) {
    return recent.stream().limit(limit).toList();
  }

  boolean isRetrainRequired(String modelId) {
    return retrainRequired.stream().anyMatch(key -> key.modelId().equals(modelId));
  }

  Map<String, Long> quarantined() {
    return quarantined.stream()
        .collect(Collectors.groupingBy(RequestKey::modelId, Collectors.counting()));
  }
}
