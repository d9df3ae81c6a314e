package dev.amund.intake;

import dev.amund.event.ClosedBy;
import dev.amund.event.LogContext;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.WhenRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes batches of requests that leave quarantine. They contain no new requests, which a further
 * refusal would quarantine as well.
 */
final class RetryBatches {
  private static final Logger log = LoggerFactory.getLogger(RetryBatches.class);

  private final IntakeSettings config;
  private final KeyValueStore<String, OpenBatchState> models;
  private final IntakeMetrics metrics;

  /**
   * @param models stores the batch numbers
   */
  RetryBatches(
      IntakeSettings config, KeyValueStore<String, OpenBatchState> models, IntakeMetrics metrics) {
    this.config = config;
    this.models = models;
    this.metrics = metrics;
  }

  /**
   * Closes as many batches as the requests need.
   *
   * @param reason RETRY or DEADLINE
   * @param now epoch milliseconds
   * @return the batches for their topic
   */
  List<Record<String, UnlearningBatch>> close(
      String modelId,
      List<PendingRequest> requests,
      WhenRefused whenRefused,
      ClosedBy reason,
      long now) {
    ClosingRule rule = config.closingRule(modelId);
    var batches = new ArrayList<Record<String, UnlearningBatch>>();
    var together = new ArrayList<PendingRequest>();
    var size = OpenBatchState.NEW;
    for (PendingRequest request : requests) {
      if (rule.isFull(size) || rule.hasNoRoomFor(request, size)) {
        batches.add(batch(modelId, together, size, whenRefused, reason, now));
        together.clear();
        size = OpenBatchState.NEW;
      }
      together.add(request);
      size = size.with(request);
    }
    if (!together.isEmpty()) {
      batches.add(batch(modelId, together, size, whenRefused, reason, now));
    }
    return batches;
  }

  private Record<String, UnlearningBatch> batch(
      String modelId,
      List<PendingRequest> together,
      OpenBatchState size,
      WhenRefused whenRefused,
      ClosedBy reason,
      long now) {
    OpenBatchState state = Optional.ofNullable(models.get(modelId)).orElse(OpenBatchState.NEW);
    long sequence = state.batches() + 1;
    models.put(modelId, state.withFurtherBatch());
    metrics.closed(modelId, reason, size);
    UnlearningBatch batch =
        AccumulateBatches.batch(modelId, sequence, together, reason, whenRefused, now);
    try (var about = LogContext.of().model(modelId).batch(batch.getBatchId())) {
      log.info(
          "batch closed with requests out of quarantine: batch={} model={} requests={} by={}"
              + " when-refused={}",
          sequence,
          modelId,
          together.size(),
          reason,
          whenRefused);
    }
    return new Record<>(modelId, batch, now);
  }
}
