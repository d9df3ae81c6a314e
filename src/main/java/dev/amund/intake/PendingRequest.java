package dev.amund.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.NamedSamples;
import dev.amund.event.RequestKey;
import dev.amund.event.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An accepted request that waits for its batch to close. Null fields are those of the stored JSON.
 *
 * @param requestId its id
 * @param sampleIds distinct samples by id, in the order in which they were named
 * @param subjectId whose samples in addition, or null
 * @param acceptedAt when it was accepted, epoch milliseconds
 * @param dueAt by when it must be done, epoch milliseconds, or null
 * @param traceparent the trace that it belongs to, or null
 * @param tracestate the trace's state, or null
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
  /** An upper bound for an encoded request without its ids. */
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

  /** Returns the request as part of a batch. */
  static PendingRequest of(BatchedRequest batched) {
    return new PendingRequest(
        batched.getRequestId(),
        batched.getSampleIds(),
        batched.getSubjectId(),
        batched.getAcceptedAt().toEpochMilli(),
        batched.getDueAt() == null ? null : batched.getDueAt().toEpochMilli(),
        batched.getTraceparent(),
        batched.getTracestate(),
        batched.getReceiptKey(),
        batched.getLegalBasis());
  }

  /**
   * Returns how many samples it counts for. A subject counts as one, because only the sample store
   * knows how many it has.
   */
  int samples() {
    return NamedSamples.count(sampleIds);
  }

  /** Returns what it asks to forget. */
  NamedSamples named() {
    return NamedSamples.of(sampleIds, Optional.ofNullable(subjectId));
  }

  /** Returns an upper bound for its size in an encoded batch. */
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

  /** Returns the size of Avro's length prefix: twice the length, seven bits per byte. */
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
