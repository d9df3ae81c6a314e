package dev.amund.intake;

import dev.amund.event.RequestKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The quarantined requests of the models of one partition, in a store of Kafka Streams. */
final class QuarantineStore {
  static final String NAME = "quarantined";

  /** Far longer than a quarantined batch takes to arrive. */
  private static final Duration MARKS_KEPT = Duration.ofDays(30);

  private final KeyValueStore<String, QuarantinedRequest> store;

  QuarantineStore(KeyValueStore<String, QuarantinedRequest> store) {
    this.store = store;
  }

  static StoreBuilder<?> builder() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(NAME),
            Serdes.String(),
            new JsonSerde<>(QuarantinedRequest.class))
        .withLoggingEnabled(IntakeTopology.CHANGELOG);
  }

  /** Returns a request that is quarantined, or was. */
  Optional<QuarantinedRequest> find(String modelId, UUID requestId) {
    return Optional.ofNullable(store.get(key(modelId, requestId)));
  }

  /** Adds a request, unless an action on it was processed before its quarantined batch was read. */
  boolean enter(QuarantinedRequest entry) {
    UUID requestId = entry.request().requestId();
    boolean acted =
        find(entry.modelId(), requestId)
            .filter(known -> !known.waits() && known.batchId().equals(entry.batchId()))
            .isPresent();
    if (!acted) {
      store.put(key(entry.modelId(), requestId), entry);
    }
    return !acted;
  }

  void overdue(QuarantinedRequest entry) {
    store.put(key(entry.modelId(), entry.request().requestId()), entry.asOverdue());
  }

  /** Removes a request. */
  void remove(QuarantinedRequest entry, long now) {
    store.put(key(entry.modelId(), entry.request().requestId()), entry.left(now));
  }

  /** Returns all waiting requests and deletes expired marks. */
  List<QuarantinedRequest> waiting(long now) {
    var waiting = new ArrayList<QuarantinedRequest>();
    var old = new ArrayList<String>();
    try (var all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, QuarantinedRequest> next = all.next();
        if (next.value.waits()) {
          waiting.add(next.value);
        } else if (now - next.value.since() > MARKS_KEPT.toMillis()) {
          old.add(next.key);
        }
      }
    }
    old.forEach(store::delete);
    return waiting;
  }

  private static String key(String modelId, UUID requestId) {
    return new RequestKey(modelId, requestId).receiptKey();
  }
}
