package dev.amund.intake;

import dev.amund.intake.IntakeMetrics.Fate;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Lets every requestId pass once while it is remembered. A windowed store forgets whole segments by
 * age, at no cost by id; its time is the wall clock, not the records' timestamps, which anybody may
 * set.
 *
 * <p>It stands before the check on purpose: a rejected request is terminal too, and a bad copy of a
 * request that was accepted must not overwrite its receipt.
 */
final class DeduplicateRequests implements Processor<String, ArrivedRequest, Object, Object> {
  private final long retentionMillis;
  private final IntakeMetrics metrics;
  private ProcessorContext<Object, Object> context;
  private WindowStore<String, Long> seen;

  DeduplicateRequests(Duration retention, IntakeMetrics metrics) {
    this.retentionMillis = retention.toMillis();
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    this.seen = context.getStateStore(IntakeTopology.SEEN);
  }

  @Override
  public void process(Record<String, ArrivedRequest> record) {
    long now = context.currentSystemTimeMs();
    String requestId = record.value().request().getRequestId().toString();
    // Up to a time that lies ahead: a clock that was set back must not uncover a gap.
    try (var earlier = seen.fetch(requestId, now - retentionMillis, now + retentionMillis)) {
      if (earlier.hasNext()) {
        metrics.count(Fate.DUPLICATE);
        context.forward(
            Receipts.duplicate(record.value(), earlier.next().value, now), IntakeTopology.RECEIPTS);
        return;
      }
    }
    seen.put(requestId, now, now);
    context.forward(record, IntakeTopology.CHECK);
  }
}
