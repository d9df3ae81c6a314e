package dev.amund.intake;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestKey;
import dev.amund.event.Texts;
import dev.amund.event.TraceContext;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Creates receipts of requests that are or were quarantined. */
final class QuarantineReceipts {
  private static final int LONGEST_REASON = 500;

  private QuarantineReceipts() {}

  /** Creates the receipt of a retried request. */
  static Record<String, DeletionReceipt> accepted(
      QuarantinedRequest entry, String reason, long now) {
    return receipt(entry, ReceiptStatus.ACCEPTED, reason, now);
  }

  /** Creates the receipt of a resolved request. */
  static Record<String, DeletionReceipt> resolved(
      QuarantinedRequest entry, String reason, long now) {
    return receipt(entry, ReceiptStatus.RESOLVED, reason, now);
  }

  static Record<String, DeletionReceipt> superseded(
      QuarantinedRequest entry, UUID successor, long now) {
    return receipt(
        entry, ReceiptStatus.RESOLVED, "superseded by request %s".formatted(successor), now);
  }

  /** Creates the receipt of a request that stays and needs attention. */
  static Record<String, DeletionReceipt> overdue(QuarantinedRequest entry, long now) {
    String reason =
        "still quarantined, and due at %s: have it tried again or resolve it (amund quarantine)"
            .formatted(Instant.ofEpochMilli(entry.request().dueAt()));
    return receipt(entry, ReceiptStatus.QUARANTINED, reason, now);
  }

  private static Record<String, DeletionReceipt> receipt(
      QuarantinedRequest entry, ReceiptStatus status, String reason, long now) {
    PendingRequest request = entry.request();
    var receipt =
        DeletionReceipt.newBuilder()
            .setRequestId(request.requestId())
            .setModelId(entry.modelId())
            .setStatus(status)
            .setReason(Texts.shorten(reason, LONGEST_REASON))
            .setBatchId(entry.batchId())
            .setAt(Instant.ofEpochMilli(now))
            .build();
    var headers = new RecordHeaders();
    TraceContext.of(request.traceparent(), request.tracestate())
        .ifPresent(trace -> trace.addTo(headers));
    String key =
        request.receiptKey() == null
            ? RequestKey.formerReceiptKey(request.requestId())
            : request.receiptKey();
    return new Record<>(key, receipt, now, headers);
  }
}
