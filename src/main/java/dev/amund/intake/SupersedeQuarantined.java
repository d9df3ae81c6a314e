package dev.amund.intake;

import dev.amund.intake.QuarantineMetrics.Exit;
import java.util.UUID;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Ends the quarantine of the request that an accepted one replaces. */
final class SupersedeQuarantined implements Processor<String, ArrivedRequest, Object, Object> {
  private final QuarantineMetrics metrics;
  private ProcessorContext<Object, Object> context;
  private QuarantineStore store;

  SupersedeQuarantined(QuarantineMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    this.store = new QuarantineStore(context.getStateStore(QuarantineStore.NAME));
  }

  @Override
  public void process(Record<String, ArrivedRequest> record) {
    String modelId = record.key();
    UUID successor = record.value().request().getRequestId();
    long now = context.currentSystemTimeMs();
    store
        .find(modelId, record.value().request().getReplaces())
        .filter(QuarantinedRequest::waits)
        .ifPresent(
            entry -> {
              store.remove(entry, now);
              metrics.left(modelId, Exit.SUPERSEDED);
              context.forward(
                  QuarantineReceipts.superseded(entry, successor, now), IntakeTopology.RECEIPTS);
            });
  }
}
