package dev.amund.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.RequestKey;
import dev.amund.event.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An accepted request that waits for its batch to close; as it lies in the store, hence the nulls.
 *
 * @param requestId its id
 * @param sampleIds distinct samples by id, in the order in which they were named
 * @param subjectId whose samples besides, or null
 * @param acceptedAt when it was accepted, epoch milliseconds
 * @param dueAt by when it must be done, epoch milliseconds, or null
 * @param traceparent the trace that it belongs to, or null
 * @param tracestate what the trace carries besides, or null
 * @param receiptKey the key of its receipts; null for one that was accepted when that was the
 *     requestId
 * @param legalBasis why the samples go; null for one that was accepted when that was not kept
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PendingRequest(
    UUID requestId,
    List<String> sampleIds,
    String subjectId,
    long acceptedAt,
    Long dueAt,
    String traceparent,
    String tracestate,
    String receiptKey,
    LegalBasis legalBasis) {
  /** Everything in an encoded request but its ids, generously. */
  private static final int FIXED_BYTES = 128;

  static PendingRequest of(ArrivedRequest arrived, long acceptedAt) {
    DeletionRequested request = arrived.request();
    return new PendingRequest(
        request.getRequestId(),
        request.getSampleIds().stream().distinct().toList(),
        request.getSubjectId(),
        acceptedAt,
        request.getDueAt() == null ? null : request.getDueAt().toEpochMilli(),
        arrived.trace().map(TraceContext::parent).orElse(null),
        arrived.trace().flatMap(TraceContext::state).orElse(null),
        RequestKey.of(request).receiptKey(),
        request.getLegalBasis());
  }

  /**
   * How many samples it counts for. How many a subject has is known only to the sample store; it
   * counts for one.
   */
  int samples() {
    return Math.max(1, sampleIds.size());
  }

  /** No less than what it takes in an encoded batch. */
  long bytes() {
    long bytes =
        FIXED_BYTES + bytes(subjectId) + bytes(traceparent) + bytes(tracestate) + bytes(receiptKey);
    for (String id : sampleIds) {
      bytes += bytes(id);
    }
    return bytes;
  }

  private static long bytes(String text) {
    if (text == null) {
      return 0;
    }
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return prefixBytes(length) + length;
  }

  /** What Avro takes for the length of a string: its double, seven bits a byte. */
  private static int prefixBytes(int length) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(2L * length);
    return Math.max(1, (bits + 6) / 7);
  }

  BatchedRequest toBatched() {
    return BatchedRequest.newBuilder()
        .setRequestId(requestId)
        .setSampleIds(sampleIds)
        .setSubjectId(subjectId)
        .setAcceptedAt(Instant.ofEpochMilli(acceptedAt))
        .setDueAt(dueAt == null ? null : Instant.ofEpochMilli(dueAt))
        .setTraceparent(traceparent)
        .setTracestate(tracestate)
        .setReceiptKey(receiptKey)
        .setLegalBasis(legalBasis)
        .build();
  }
}
