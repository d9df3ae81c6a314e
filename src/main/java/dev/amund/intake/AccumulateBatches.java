package dev.amund.intake;

import dev.amund.event.BatchedRequest;
import dev.amund.event.ClosedBy;
import dev.amund.event.LogContext;
import dev.amund.event.Priority;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.WhenRefused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the requests of each model and closes its batch when the {@link ClosingRule} says so: by
 * count when a request arrives, by age and deadline according to the wall clock. An urgent request
 * closes the batch that it joins.
 *
 * <p>Waiting requests and batch numbers are kept in a store, so a restart continues an open batch.
 *
 * <p>Requests a commit after it closes a batch, so that the batch becomes visible at once. While
 * batches follow each other closely, the regular commits suffice.
 */
final class AccumulateBatches
    implements Processor<String, ArrivedRequest, String, UnlearningBatch> {
  private static final Logger log = LoggerFactory.getLogger(AccumulateBatches.class);

  /** The minimum time between two requested commits. */
  private static final Duration COMMIT_PAUSE = Duration.ofMillis(200);

  private final IntakeSettings config;
  private final RefusalPolicies policies;
  private final Duration tick;
  private final IntakeMetrics metrics;
  private ProcessorContext<String, UnlearningBatch> context;
  private KeyValueStore<String, OpenBatchState> models;
  private KeyValueStore<PendingKey, PendingRequest> pending;
  private OptionalLong askedToCommitAt = OptionalLong.empty();

  AccumulateBatches(
      IntakeSettings config, RefusalPolicies policies, Duration tick, IntakeMetrics metrics) {
    this.config = config;
    this.policies = policies;
    this.tick = tick;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<String, UnlearningBatch> context) {
    this.context = context;
    this.models = context.getStateStore(IntakeTopology.MODELS);
    this.pending = context.getStateStore(IntakeTopology.PENDING);
    context.schedule(tick, PunctuationType.WALL_CLOCK_TIME, this::closeWhatIsDue);
  }

  @Override
  public void process(Record<String, ArrivedRequest> record) {
    long now = context.currentSystemTimeMs();
    String modelId = record.key();
    var request = PendingRequest.of(record.value(), now);
    var before = state(modelId);
    if (rule(modelId).hasNoRoomFor(request, before)) {
      before = close(modelId, before, ClosedBy.COUNT, now);
    }
    pending.put(new PendingKey(modelId, before.arrivals()), request);
    var after = before.with(request);
    models.put(modelId, after);
    if (record.value().request().getPriority() == Priority.URGENT) {
      close(modelId, after, ClosedBy.URGENT, now);
    } else {
      rule(modelId).due(after, now).ifPresent(reason -> close(modelId, after, reason, now));
    }
  }

  private void closeWhatIsDue(long now) {
    var due = new ArrayList<KeyValue<String, ClosedBy>>();
    try (var all = models.all()) {
      while (all.hasNext()) {
        var model = all.next();
        rule(model.key)
            .due(model.value, now)
            .ifPresent(reason -> due.add(KeyValue.pair(model.key, reason)));
      }
    }
    due.forEach(model -> close(model.key, state(model.key), model.value, now));
  }

  private ClosingRule rule(String modelId) {
    return config.closingRule(modelId);
  }

  /** Returns the model's state afterwards. */
  private OpenBatchState close(String modelId, OpenBatchState state, ClosedBy reason, long now) {
    long sequence = state.batches() + 1;
    List<PendingRequest> taken = takePending(modelId, state);
    var closed = state.closed();
    models.put(modelId, closed);
    metrics.closed(modelId, reason, state);
    UnlearningBatch batch =
        batch(modelId, sequence, taken, reason, policies.ofAll(modelId, taken, now), now);
    try (var about = LogContext.of().model(modelId).batch(batch.getBatchId())) {
      log.info(
          "batch closed: batch={} model={} by={} requests={}",
          sequence,
          modelId,
          reason,
          taken.size());
    }
    context.forward(new Record<>(modelId, batch, now), IntakeTopology.BATCHES);
    askToCommit(now);
    return closed;
  }

  private void askToCommit(long now) {
    // The clock may have been set back.
    boolean pause =
        askedToCommitAt.isPresent()
            && Math.abs(now - askedToCommitAt.getAsLong()) < COMMIT_PAUSE.toMillis();
    if (!pause) {
      context.commit();
      askedToCommitAt = OptionalLong.of(now);
    }
  }

  /** Arrivals are numbered without gaps, so waiting requests are found without a search. */
  private List<PendingRequest> takePending(String modelId, OpenBatchState state) {
    var requests = new ArrayList<PendingRequest>(state.requests());
    for (long i = state.arrivals() - state.requests(); i < state.arrivals(); i++) {
      requests.add(pending.delete(new PendingKey(modelId, i)));
    }
    return requests;
  }

  private OpenBatchState state(String modelId) {
    var state = models.get(modelId);
    return state == null ? OpenBatchState.NEW : state;
  }

  /**
   * Returns a batch of these requests.
   *
   * @param now epoch milliseconds
   */
  static UnlearningBatch batch(
      String modelId,
      long sequence,
      List<PendingRequest> taken,
      ClosedBy reason,
      WhenRefused whenRefused,
      long now) {
    List<BatchedRequest> requests = taken.stream().map(PendingRequest::toBatched).toList();
    return UnlearningBatch.newBuilder()
        .setBatchId(batchId(modelId, sequence, requests))
        .setModelId(modelId)
        .setSequence(sequence)
        .setRequests(requests)
        .setClosedAt(Instant.ofEpochMilli(now))
        .setClosedBy(reason)
        .setWhenRefused(whenRefused)
        .build();
  }

  /**
   * Returns the id of a batch, which is the same however often the batch is closed. It depends on
   * the requests, so that it differs even if a number is assigned twice because the state was lost.
   */
  static UUID batchId(String modelId, long sequence, List<BatchedRequest> requests) {
    var name = new StringBuilder("amund/batch/" + modelId + "/" + sequence);
    requests.forEach(
        request ->
            name.append('/')
                .append(request.getRequestId())
                .append('@')
                .append(request.getAcceptedAt().toEpochMilli()));
    return UUID.nameUUIDFromBytes(name.toString().getBytes(StandardCharsets.UTF_8));
  }
}
