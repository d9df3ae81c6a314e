package dev.amund.intake;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestIds;
import dev.amund.event.RequestKey;
import dev.amund.event.Texts;
import dev.amund.event.TraceContext;
import dev.amund.event.serde.RequestIdReader.WrittenIds;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Creates the intake's receipts. */
final class IntakeReceipts {
  private static final int LONGEST_REASON = 500;
  private static final int LONGEST_ID = 100;

  private IntakeReceipts() {}

  static Record<String, DeletionReceipt> accepted(ArrivedRequest arrived, long now) {
    return first(arrived, ReceiptStatus.ACCEPTED, null, now);
  }

  static Record<String, DeletionReceipt> rejected(ArrivedRequest arrived, String reason, long now) {
    return first(arrived, ReceiptStatus.REJECTED, reason, now);
  }

  static Record<String, DeletionReceipt> duplicate(
      ArrivedRequest arrived, long firstSeenAt, long now) {
    String reason = "the request was seen before, at " + Instant.ofEpochMilli(firstSeenAt);
    return later(arrived, ReceiptStatus.DUPLICATE, reason, firstSeenAt, now);
  }

  static Record<String, DeletionReceipt> duplicateOfFormer(
      ArrivedRequest arrived, long firstSeenAt, long now) {
    String reason =
        "the request was seen before, at %s, when requests of different models were not told apart; if that one was for another model, send this one under a new requestId"
            .formatted(Instant.ofEpochMilli(firstSeenAt));
    return later(arrived, ReceiptStatus.DUPLICATE, reason, firstSeenAt, now);
  }

  static Record<String, DeletionReceipt> idUsed(
      ArrivedRequest arrived, long firstSeenAt, long now) {
    String reason =
        "this id was used for another request, at %s: samples, subject, due date or priority differ; send this one under a new requestId"
            .formatted(Instant.ofEpochMilli(firstSeenAt));
    return later(arrived, ReceiptStatus.REJECTED, reason, firstSeenAt, now);
  }

  /** Uses its own key, because requests with the same invalid id are not copies of each other. */
  static Record<String, DeletionReceipt> unusableId(
      WrittenIds ids, ArrivedRecord arrived, long now) {
    String text = Texts.shorten(ids.requestId(), LONGEST_ID);
    var key = new RequestKey(ids.modelId(), RequestIds.standIn(ids.requestId()));
    String reason =
        "its requestId '%s' is no canonical UUID, such as 123e4567-e89b-12d3-a456-426614174000, in lower case; send it under one"
            .formatted(text);
    var receipt =
        receipt(key, ReceiptStatus.REJECTED, reason, arrived.partition(), arrived.offset(), now)
            .setRequestIdText(text)
            .build();
    return record(
        key.receiptKey(arrived.partition(), arrived.offset()), receipt, arrived.trace(), now);
  }

  private static Record<String, DeletionReceipt> first(
      ArrivedRequest arrived, ReceiptStatus status, String reason, long now) {
    var key = RequestKey.of(arrived.request());
    var receipt = receipt(key, status, reason, arrived.partition(), arrived.offset(), now).build();
    return record(key.receiptKey(), receipt, arrived.trace(), now);
  }

  /** Uses its own key, because the topic is compacted and the first request's receipt must stay. */
  private static Record<String, DeletionReceipt> later(
      ArrivedRequest arrived, ReceiptStatus status, String reason, long firstSeenAt, long now) {
    var key = RequestKey.of(arrived.request());
    var receipt =
        receipt(key, status, reason, arrived.partition(), arrived.offset(), now)
            .setFirstSeenAt(Instant.ofEpochMilli(firstSeenAt))
            .build();
    return record(
        key.receiptKey(arrived.partition(), arrived.offset()), receipt, arrived.trace(), now);
  }

  private static DeletionReceipt.Builder receipt(
      RequestKey key, ReceiptStatus status, String reason, int partition, long offset, long now) {
    return DeletionReceipt.newBuilder()
        .setRequestId(key.requestId())
        .setModelId(key.modelId())
        .setStatus(status)
        .setReason(reason == null ? null : Texts.shorten(reason, LONGEST_REASON))
        .setAt(Instant.ofEpochMilli(now))
        .setRequestPartition(partition)
        .setRequestOffset(offset);
  }

  private static Record<String, DeletionReceipt> record(
      String key, DeletionReceipt receipt, Optional<TraceContext> trace, long now) {
    var headers = new RecordHeaders();
    trace.ifPresent(known -> known.addTo(headers));
    return new Record<>(key, receipt, now, headers);
  }
}
