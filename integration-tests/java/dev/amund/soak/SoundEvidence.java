package dev.amund.soak;

import dev.amund.event.BatchedRequest;
import dev.amund.event.ClosedBy;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ForgottenRequest;
import dev.amund.event.MalformedEventException;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestKey;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.deadletters.DeadLetters;
import dev.amund.event.deadletters.RecordOrigin;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * What was sent and what was committed in a small run in which every promise was kept; a test makes
 * one thing of it wrong.
 */
final class SoundEvidence {
  static final String MODEL = "m";
  static final UUID ERASED = new UUID(0, 1);
  static final UUID REJECTED = new UUID(0, 2);
  static final UUID BATCH = new UUID(1, 1);
  private static final byte[] GARBAGE = {1, 2, 3};

  final List<SoakRequest> requests =
      List.of(
          new SoakRequest(key(ERASED), List.of("a", "b"), ReceiptStatus.ERASED, 2, 1),
          new SoakRequest(key(REJECTED), List.of(), ReceiptStatus.REJECTED, 1, 0));
  final List<ConsumerRecord<String, DeletionReceipt>> receipts = new ArrayList<>();
  final List<UnlearningBatch> batches = new ArrayList<>();
  final List<ModelVersionPublished> versions = new ArrayList<>();
  final List<UnlearningEvaluated> evaluations = new ArrayList<>();
  final List<ConsumerRecord<String, byte[]>> deadLetters = new ArrayList<>();
  final List<ConsumerRecord<String, byte[]>> refusedSamples = new ArrayList<>();

  SoundEvidence() {
    receipts.add(receipt(ERASED, ReceiptStatus.ACCEPTED, null));
    receipts.add(later("@0-9", ReceiptStatus.DUPLICATE));
    receipts.add(later("@0-10", ReceiptStatus.REJECTED));
    receipts.add(receipt(REJECTED, ReceiptStatus.REJECTED, null));
    receipts.add(receipt(ERASED, ReceiptStatus.UNLEARNED, 2L));
    receipts.add(receipt(ERASED, ReceiptStatus.ERASED, 2L));
    batches.add(batch(1));
    versions.add(version(1, null, null));
    versions.add(version(2, "sha-1", BATCH));
    evaluations.add(evaluation());
    deadLetters.add(deadLetter(7));
  }

  List<String> violations() {
    return Checker.violations(requests, List.of(Garbage.of(GARBAGE)), read());
  }

  int outstanding() {
    return Checker.outstanding(requests, List.of(Garbage.of(GARBAGE)), read());
  }

  Evidence read() {
    return new Evidence(receipts, batches, versions, evaluations, deadLetters, refusedSamples);
  }

  static ConsumerRecord<String, DeletionReceipt> receipt(
      UUID request, ReceiptStatus status, Long version) {
    return receipt(key(request).receiptKey(), request, status, version);
  }

  /** What is answered to a later record under the id of the first request. */
  static ConsumerRecord<String, DeletionReceipt> later(String place, ReceiptStatus status) {
    var key = ERASED + place + "/" + MODEL;
    var first = receipt(key, ERASED, status, null);
    var receipt = DeletionReceipt.newBuilder(first.value()).setFirstSeenAt(Instant.EPOCH).build();
    return new ConsumerRecord<>("receipts", 0, 0, key, receipt);
  }

  static RequestKey key(UUID request) {
    return new RequestKey(MODEL, request);
  }

  static ConsumerRecord<String, DeletionReceipt> receipt(
      String key, UUID request, ReceiptStatus status, Long version) {
    var receipt =
        DeletionReceipt.newBuilder()
            .setRequestId(request)
            .setModelId(MODEL)
            .setStatus(status)
            .setVersion(version)
            .setAt(Instant.EPOCH)
            .build();
    return new ConsumerRecord<>("receipts", 0, 0, key, receipt);
  }

  static UnlearningBatch batch(long sequence) {
    return UnlearningBatch.newBuilder()
        .setBatchId(BATCH)
        .setModelId(MODEL)
        .setSequence(sequence)
        .setRequests(
            List.of(
                BatchedRequest.newBuilder()
                    .setRequestId(ERASED)
                    .setSampleIds(List.of("a", "b"))
                    .setAcceptedAt(Instant.EPOCH)
                    .build()))
        .setClosedAt(Instant.EPOCH)
        .setClosedBy(ClosedBy.COUNT)
        .build();
  }

  static ModelVersionPublished version(long number, String parent, UUID batch) {
    return ModelVersionPublished.newBuilder()
        .setModelId(MODEL)
        .setVersion(number)
        .setParentVersion(number == 1 ? null : number - 1)
        .setParentSha256(parent)
        .setArtifactUri("file:/x")
        .setSha256("sha-" + number)
        .setSizeBytes(1)
        .setFormat(ModelFormat.TORCHSCRIPT)
        .setBatchId(batch)
        .setRequests(batch == null ? List.of() : List.of(new ForgottenRequest(ERASED, 2, 0, null)))
        .setPublishedAt(Instant.EPOCH)
        .setManifestSignature(ByteBuffer.allocate(0))
        .setKeyId("key")
        .build();
  }

  static UnlearningEvaluated evaluation() {
    return UnlearningEvaluated.newBuilder()
        .setModelId(MODEL)
        .setVersion(2L)
        .setBatchId(BATCH)
        .setOutcome(Outcome.PUBLISHED)
        .setAttempt(1)
        .setSamples(2)
        .setAt(Instant.EPOCH)
        .build();
  }

  static ConsumerRecord<String, byte[]> deadLetter(long offset) {
    return deadLetter(offset, GARBAGE);
  }

  static ConsumerRecord<String, byte[]> deadLetter(long offset, byte[] value) {
    var letter =
        DeadLetters.ofAnyTopic()
            .of(
                new RecordOrigin("requests", 0, offset, 0),
                null,
                value,
                new RecordHeaders(),
                new MalformedEventException("no"));
    return new ConsumerRecord<>(
        "dead",
        0,
        0,
        0L,
        TimestampType.CREATE_TIME,
        0,
        value.length,
        "key",
        letter.value(),
        new RecordHeaders(letter.headers()),
        Optional.empty());
  }
}
