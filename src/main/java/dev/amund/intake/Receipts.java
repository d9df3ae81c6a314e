package dev.amund.intake;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** The receipts that the intake writes. */
final class Receipts {
  private static final int LONGEST_REASON = 500;

  private Receipts() {}

  static Record<String, DeletionReceipt> accepted(ArrivedRequest arrived, long now) {
    return record(key(arrived), arrived, ReceiptStatus.ACCEPTED, null, now);
  }

  static Record<String, DeletionReceipt> rejected(ArrivedRequest arrived, String reason, long now) {
    return record(key(arrived), arrived, ReceiptStatus.REJECTED, reason, now);
  }

  /** Under a key of its own: the topic is compacted, the first request's receipt must stay. */
  static Record<String, DeletionReceipt> duplicate(
      ArrivedRequest arrived, long firstSeenAt, long now) {
    String key = key(arrived) + "@" + arrived.partition() + "-" + arrived.offset();
    String reason = "the request was seen before, at " + Instant.ofEpochMilli(firstSeenAt);
    return record(key, arrived, ReceiptStatus.DUPLICATE, reason, now);
  }

  private static String key(ArrivedRequest arrived) {
    return arrived.request().getRequestId().toString();
  }

  private static Record<String, DeletionReceipt> record(
      String key, ArrivedRequest arrived, ReceiptStatus status, String reason, long now) {
    var receipt =
        DeletionReceipt.newBuilder()
            .setRequestId(arrived.request().getRequestId())
            .setModelId(arrived.request().getModelId())
            .setStatus(status)
            .setReason(
                reason == null || reason.length() <= LONGEST_REASON
                    ? reason
                    : reason.substring(0, LONGEST_REASON) + "…")
            .setAt(Instant.ofEpochMilli(now))
            .build();
    var headers = new RecordHeaders();
    arrived.trace().ifPresent(trace -> trace.addTo(headers));
    return new Record<>(key, receipt, now, headers);
  }
}
