package dev.amund.intake;

import dev.amund.event.BatchedRequest;
import dev.amund.event.ClosedBy;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.LogContext;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.WhenRefused;
import dev.amund.intake.QuarantineMetrics.Exit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps quarantined requests until an operator acts, or until their policy takes effect as the due
 * date approaches. Not thread-safe.
 */
final class Quarantine {
  private static final Logger log = LoggerFactory.getLogger(Quarantine.class);

  private final QuarantineStore store;
  private final RetryBatches batches;
  private final RefusalPolicies policies;
  private final FormerQuarantine former;
  private final QuarantineMetrics metrics;
  private final Output output;

  /** Receives batches and receipts. */
  interface Output {
    void batch(Record<String, UnlearningBatch> batch);

    void receipt(Record<String, DeletionReceipt> receipt);
  }

  private record Ending(String modelId, WhenRefused policy) {}

  Quarantine(
      QuarantineStore store,
      RetryBatches batches,
      RefusalPolicies policies,
      FormerQuarantine former,
      QuarantineMetrics metrics,
      Output output) {
    this.store = store;
    this.batches = batches;
    this.policies = policies;
    this.former = former;
    this.metrics = metrics;
    this.output = output;
  }

  /** Adds the quarantined requests of a batch. */
  void enter(UnlearningBatch batch, long now) {
    WhenRefused tried =
        Optional.ofNullable(batch.getWhenRefused())
            .filter(policy -> policy != WhenRefused.QUARANTINE)
            .orElse(null);
    for (BatchedRequest request : batch.getRequests()) {
      var entry =
          new QuarantinedRequest(
              batch.getModelId(),
              batch.getBatchId(),
              now,
              PendingRequest.of(request),
              tried,
              false);
      if (!store.enter(entry)) {
        log.debug("a request has left the quarantine already: request={}", request.getRequestId());
      }
    }
  }

  /**
   * Retries requests in batches of their own.
   *
   * @param partition the partition of the model's batches
   * @param who who acts and why, for the receipts
   */
  void retry(String modelId, int partition, List<UUID> requestIds, String who, long now) {
    List<QuarantinedRequest> entries = waiting(modelId, partition, requestIds);
    for (QuarantinedRequest entry : entries) {
      remove(entry, Exit.RETRIED, now);
      output.receipt(
          QuarantineReceipts.accepted(
              entry, "taken out of quarantine to be tried again" + who, now));
    }
    byPolicy(entries, entry -> policies.of(modelId, entry.request(), now))
        .forEach((ending, requests) -> close(ending, requests, ClosedBy.RETRY, now));
  }

  /**
   * Resolves requests that were handled elsewhere.
   *
   * @param partition the partition of the model's batches
   * @param who who acts and why, for the receipts
   */
  void resolve(String modelId, int partition, List<UUID> requestIds, String who, long now) {
    for (QuarantinedRequest entry : waiting(modelId, partition, requestIds)) {
      remove(entry, Exit.RESOLVED, now);
      output.receipt(QuarantineReceipts.resolved(entry, "resolved" + who, now));
    }
  }

  /**
   * Handles requests whose due date is near: retries them once more in a batch under their policy,
   * or, if the policy is to quarantine or has not helped, reports them once.
   */
  void endWhatIsDue(long now) {
    var due = new ArrayList<QuarantinedRequest>();
    for (QuarantinedRequest entry : store.waiting(now)) {
      boolean hasPolicy =
          policies.of(entry.modelId(), entry.request(), now) != WhenRefused.QUARANTINE;
      if (hasPolicy && entry.triedPolicy().isEmpty()) {
        due.add(entry);
      } else if (!entry.overdue() && policies.isDue(entry.modelId(), entry.request(), now)) {
        reportOverdue(entry, now);
      }
    }
    for (QuarantinedRequest entry : due) {
      remove(entry, Exit.POLICY, now);
      output.receipt(QuarantineReceipts.accepted(entry, reason(entry), now));
    }
    byPolicy(due, entry -> policies.of(entry.modelId(), entry.request(), now))
        .forEach((ending, requests) -> close(ending, requests, ClosedBy.DEADLINE, now));
  }

  private static String reason(QuarantinedRequest entry) {
    return "taken out of quarantine to be tried once more, for its policy takes effect now"
        + Optional.ofNullable(entry.request().dueAt())
            .map(dueAt -> ": it is due at " + Instant.ofEpochMilli(dueAt))
            .orElse("");
  }

  private void reportOverdue(QuarantinedRequest entry, long now) {
    store.overdue(entry);
    metrics.becameOverdue(entry.modelId());
    try (var about =
        LogContext.of()
            .model(entry.modelId())
            .batch(entry.batchId())
            .request(entry.request().requestId())) {
      log.error(
          "a request is quarantined and due, retry or resolve it: request={} model={} due={}",
          entry.request().requestId(),
          entry.modelId(),
          Instant.ofEpochMilli(entry.request().dueAt()));
    }
    output.receipt(QuarantineReceipts.overdue(entry, now));
  }

  private void remove(QuarantinedRequest entry, Exit exit, long now) {
    store.remove(entry, now);
    metrics.left(entry.modelId(), exit);
    try (var about =
        LogContext.of()
            .model(entry.modelId())
            .batch(entry.batchId())
            .request(entry.request().requestId())) {
      log.info(
          "a request leaves the quarantine: request={} exit={}", entry.request().requestId(), exit);
    }
  }

  /** Returns those of the requests that are quarantined. */
  private List<QuarantinedRequest> waiting(String modelId, int partition, List<UUID> requestIds) {
    var waiting = new ArrayList<QuarantinedRequest>();
    var unknown = new ArrayList<UUID>();
    for (UUID requestId : requestIds.stream().distinct().toList()) {
      store
          .find(modelId, requestId)
          .ifPresentOrElse(
              entry -> {
                if (entry.waits()) {
                  waiting.add(entry);
                }
              },
              () -> unknown.add(requestId));
    }
    if (!unknown.isEmpty()) {
      waiting.addAll(former.find(modelId, partition, unknown));
    }
    if (waiting.size() < requestIds.size()) {
      log.info("requests ignored that are not quarantined: {}", requestIds.size() - waiting.size());
    }
    return waiting;
  }

  private static Map<Ending, List<PendingRequest>> byPolicy(
      List<QuarantinedRequest> entries, Function<QuarantinedRequest, WhenRefused> policy) {
    return entries.stream()
        .collect(
            Collectors.groupingBy(
                entry -> new Ending(entry.modelId(), policy.apply(entry)),
                LinkedHashMap::new,
                Collectors.mapping(QuarantinedRequest::request, Collectors.toList())));
  }

  private void close(Ending ending, List<PendingRequest> requests, ClosedBy reason, long now) {
    batches.close(ending.modelId(), requests, ending.policy(), reason, now).forEach(output::batch);
  }
}
