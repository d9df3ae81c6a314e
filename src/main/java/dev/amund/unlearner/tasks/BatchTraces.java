package dev.amund.unlearner.tasks;

import dev.amund.event.BatchedRequest;
import dev.amund.event.TraceContext;
import dev.amund.event.UnlearningBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The traces of a batch's requests.
 *
 * @param byRequest the trace of every request that came with one
 * @param ofAll the one trace that all of the batch is about: there is none where it has several
 *     requests, for a record can belong to one trace only
 */
public record BatchTraces(Map<UUID, TraceContext> byRequest, Optional<TraceContext> ofAll) {
  /** The traces of a task that is about no request. */
  public static final BatchTraces NONE = new BatchTraces(Map.of(), Optional.empty());

  public static BatchTraces of(UnlearningBatch batch) {
    var byRequest = new HashMap<UUID, TraceContext>();
    for (BatchedRequest request : batch.getRequests()) {
      TraceContext.of(request.getTraceparent(), request.getTracestate())
          .ifPresent(trace -> byRequest.put(request.getRequestId(), trace));
    }
    return new BatchTraces(
        Map.copyOf(byRequest),
        batch.getRequests().size() == 1
            ? byRequest.values().stream().findFirst()
            : Optional.empty());
  }

  /** The trace of one request. */
  public Optional<TraceContext> of(UUID requestId) {
    return Optional.ofNullable(byRequest.get(requestId));
  }
}
