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
 * Lets every request pass once while its id is remembered for its model. A later record under the
 * id is a copy if it asks for the same, and else another request, which is rejected: no one can
 * make another's request pass for a copy by going first. A windowed store forgets whole segments by
 * age, at no cost by id; its time is the wall clock, not the records' timestamps, which anybody may
 * set.
 *
 * <p>It stands before the check on purpose: a rejected request is terminal too, and a bad copy of a
 * request that was accepted must not overwrite its receipt.
 *
 * <p>A former amund remembered ids without models, in a store of its own. What it has seen is
 * honoured, and what passes here is noted there as well, so that a daemon of that version, in the
 * middle of an upgrade or after a way back, takes no copy for new.
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
    // Negative, which no former version writes: it tells its notes from these.
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
        // Up to a time that lies ahead: a clock that was set back must not uncover a gap.
        seen.fetch(key.receiptKey(), now - retentionMillis, now + retentionMillis)) {
      return earlier.hasNext() ? Optional.of(earlier.next().value) : Optional.empty();
    }
  }

  /** Returns when a former amund has seen a request with this id, for whichever model. */
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
   * Whether what a former amund has seen may have been for this model. It counts where that is not
   * known: to do a request twice would be worse than to ask for another id.
   */
  private boolean mayBeOf(RequestKey key) {
    return formerRequests
        .modelsOf(key.requestId())
        .map(models -> models.contains(key.modelId()))
        .orElse(true);
  }
}
