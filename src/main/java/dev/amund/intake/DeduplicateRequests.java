package dev.amund.intake;

import dev.amund.event.RequestKey;
import dev.amund.intake.IntakeMetrics.Outcome;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Forwards every request once while its id is remembered for its model. A later record under the id
 * is a copy if it asks for the same; otherwise it is rejected, so that no one can make another's
 * request pass for a copy by going first. A windowed store drops whole segments by age at no cost
 * per id. It uses the wall clock, because anyone may set a record's timestamp.
 *
 * <p>It precedes the check on purpose: a rejection is final, too, and an invalid copy must not
 * overwrite the receipt of an accepted request.
 *
 * <p>Earlier versions of amund remembered ids without models in a store of their own. That store is
 * still read, and written as well, so that such a daemon accepts no copy during an upgrade or after
 * a downgrade.
 */
final class DeduplicateRequests implements Processor<String, ArrivedRequest, Object, Object> {
  private final IntakeSettings config;
  private final FormerRequests formerRequests;
  private final IntakeMetrics metrics;
  private ProcessorContext<Object, Object> context;
  private WindowStore<String, SeenRequest> seen;
  private WindowStore<String, Long> formerlySeen;

  DeduplicateRequests(IntakeSettings config, FormerRequests formerRequests, IntakeMetrics metrics) {
    this.config = config;
    this.formerRequests = formerRequests;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    this.seen = context.getStateStore(IntakeTopology.SEEN);
    this.formerlySeen = context.getStateStore(IntakeTopology.FORMERLY_SEEN);
  }

  @Override
  public void process(Record<String, ArrivedRequest> record) {
    long now = context.currentSystemTimeMs();
    ArrivedRequest arrived = record.value();
    var key = RequestKey.of(arrived.request());
    byte[] content = RequestContent.hash(arrived.request());
    Optional<SeenRequest> first = first(key, now);
    if (first.isPresent()) {
      answer(arrived, first.get(), content, now);
      return;
    }
    OptionalLong formerly = formerly(key, now);
    if (formerly.isPresent() && mayBeOf(key)) {
      metrics.count(Outcome.DUPLICATE);
      context.forward(
          IntakeReceipts.duplicateOfFormer(arrived, formerly.getAsLong(), now),
          IntakeTopology.RECEIPTS);
      return;
    }
    seen.put(key.receiptKey(), new SeenRequest(now, content), now);
    // Negative, which no earlier version writes, to distinguish these entries from its own.
    formerlySeen.put(key.requestId().toString(), -now, now);
    context.forward(record, IntakeTopology.CHECK);
  }

  private void answer(ArrivedRequest arrived, SeenRequest first, byte[] content, long now) {
    boolean copy = first.asksFor(content);
    metrics.count(copy ? Outcome.DUPLICATE : Outcome.REJECTED);
    context.forward(
        copy
            ? IntakeReceipts.duplicate(arrived, first.firstSeenAt(), now)
            : IntakeReceipts.idUsed(arrived, first.firstSeenAt(), now),
        IntakeTopology.RECEIPTS);
  }

  private Optional<SeenRequest> first(RequestKey key, long now) {
    long retentionMillis = retentionMillis(key);
    try (var earlier =
        // Reads into the future, so that a clock that was set back hides no entry.
        seen.fetch(key.receiptKey(), now - retentionMillis, now + retentionMillis)) {
      return earlier.hasNext() ? Optional.of(earlier.next().value) : Optional.empty();
    }
  }

  /** Returns when an earlier version of amund saw a request with this id, for any model. */
  private OptionalLong formerly(RequestKey key, long now) {
    long retentionMillis = retentionMillis(key);
    try (var earlier =
        formerlySeen.fetch(
            key.requestId().toString(), now - retentionMillis, now + retentionMillis)) {
      while (earlier.hasNext()) {
        long at = earlier.next().value;
        if (at > 0) {
          return OptionalLong.of(at);
        }
      }
      return OptionalLong.empty();
    }
  }

  private long retentionMillis(RequestKey key) {
    return config.of(key.modelId()).dedupRetention().toMillis();
  }

  /**
   * Returns whether the request that an earlier version saw may have been for this model. If that
   * is unknown it counts: doing a request twice is worse than asking for another id.
   */
  private boolean mayBeOf(RequestKey key) {
    return formerRequests
        .modelsOf(key.requestId())
        .map(models -> models.contains(key.modelId()))
        .orElse(true);
  }
}
