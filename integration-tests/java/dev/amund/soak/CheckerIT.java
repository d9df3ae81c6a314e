package dev.amund.soak;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.amund.event.deadletters.DeadLetter;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The check is worth something: it finds each kind of wrong in evidence that is right otherwise.
 */
class CheckerIT {
  private static final String MODEL = "m";
  private static final UUID ERASED = new UUID(0, 1);
  private static final UUID REJECTED = new UUID(0, 2);
  private static final UUID BATCH = new UUID(1, 1);
  private static final byte[] GARBAGE = {1, 2, 3};

  private final List<SoakRequest> requests =
      List.of(
          new SoakRequest(key(ERASED), List.of("a", "b"), ReceiptStatus.ERASED, 2, 1),
          new SoakRequest(key(REJECTED), List.of(), ReceiptStatus.REJECTED, 1, 0));
  private final List<ConsumerRecord<String, DeletionReceipt>> receipts = new ArrayList<>();
  private final List<UnlearningBatch> batches = new ArrayList<>();
  private final List<ModelVersionPublished> versions = new ArrayList<>();
  private final List<UnlearningEvaluated> evaluations = new ArrayList<>();
  private final List<ConsumerRecord<String, byte[]>> deadLetters = new ArrayList<>();
  private final List<ConsumerRecord<String, byte[]>> refusedSamples = new ArrayList<>();

  @BeforeEach
  void whatIsRight() {
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

  @Test
  void whatIsRightHasNoViolations() {
    assertThat(violations()).isEmpty();
    assertThat(outstanding()).isZero();
  }

  @Test
  void findsALostReceipt() {
    receipts.removeIf(record -> record.value().getStatus() == ReceiptStatus.ERASED);
    assertThat(violations()).anyMatch(v -> v.contains("[ACCEPTED, UNLEARNED], not"));
    assertThat(outstanding()).isEqualTo(1);
  }

  @Test
  void findsADoubledReceipt() {
    receipts.add(receipt(ERASED, ReceiptStatus.ERASED, 2L));
    assertThat(violations()).anyMatch(v -> v.contains("UNLEARNED, ERASED, ERASED], not"));
  }

  @Test
  void findsARequestThatIsQuarantinedWithoutReason() {
    receipts.removeIf(record -> record.value().getStatus() == ReceiptStatus.ERASED);
    receipts.add(receipt(ERASED, ReceiptStatus.QUARANTINED, null));
    assertThat(violations()).anyMatch(v -> v.contains("QUARANTINED"));
  }

  @Test
  void findsADuplicateThatWasTakenForARequest() {
    receipts.removeIf(record -> record.value().getStatus() == ReceiptStatus.DUPLICATE);
    receipts.add(1, receipt(ERASED, ReceiptStatus.ACCEPTED, null));
    assertThat(violations())
        .anyMatch(v -> v.contains("ACCEPTED, ACCEPTED"))
        .anyMatch(v -> v.contains("called a duplicate under []"));
  }

  @Test
  void findsAnotherRequestThatPassedForACopy() {
    receipts.removeIf(record -> record.key().contains("@0-10"));
    assertThat(outstanding()).isEqualTo(1);
    receipts.add(later("@0-10", ReceiptStatus.DUPLICATE));
    assertThat(violations())
        .anyMatch(v -> v.contains("called a duplicate under"))
        .anyMatch(v -> v.contains("1 others were sent") && v.endsWith("rejected under []"));
  }

  @Test
  void findsAReceiptOfOneModelUnderTheKeyOfAnother() {
    receipts.set(0, receipt(ERASED + "/n", ERASED, ReceiptStatus.ACCEPTED, null));
    assertThat(violations()).hasSize(1).first().asString().contains("under key " + ERASED + "/n");
  }

  @Test
  void findsADuplicateThatWasToldTwice() {
    receipts.add(later("@0-9", ReceiptStatus.DUPLICATE));
    assertThat(violations()).hasSize(1).first().asString().contains("called a duplicate");
  }

  @Test
  void findsReceiptsThatNobodyAskedFor() {
    receipts.add(receipt(new UUID(9, 9), ReceiptStatus.ERASED, 2L));
    assertThat(violations()).hasSize(1).first().asString().contains("nobody sent");
  }

  @Test
  void findsALostAndADoubledDeadLetter() {
    deadLetters.clear();
    assertThat(violations()).hasSize(1).first().asString().contains("no dead letter");
    assertThat(outstanding()).isEqualTo(1);
    deadLetters.addAll(List.of(deadLetter(7), deadLetter(7)));
    assertThat(violations()).anyMatch(v -> v.contains("two dead letters of 0@7"));
  }

  @Test
  void findsARequestInTwoBatches() {
    batches.add(batch(2));
    assertThat(violations()).hasSize(1).first().asString().contains("is in 2 batches");
  }

  @Test
  void findsAGapInTheBatches() {
    batches.clear();
    batches.add(batch(2));
    assertThat(violations()).hasSize(1).first().asString().contains("is where 1 should be");
  }

  @Test
  void findsAVersionThatIsThereTwice() {
    versions.add(version(2, "sha-1", BATCH));
    assertThat(violations())
        .anyMatch(v -> v.contains("version 2 of m is where 3 should be"))
        .anyMatch(v -> v.contains("is forgotten by versions [2, 2]"));
  }

  @Test
  void findsAVersionWithAnotherParent() {
    versions.set(1, version(2, "sha-0", BATCH));
    assertThat(violations()).hasSize(1).first().asString().contains("a parent that it does not");
  }

  @Test
  void findsABatchThatIsForgottenTwice() {
    var next =
        ModelVersionPublished.newBuilder(version(3, "sha-2", BATCH)).setRequests(List.of()).build();
    versions.add(next);
    assertThat(violations()).anyMatch(v -> v.contains("forgets a batch that is forgotten"));
  }

  @Test
  void findsAVersionThatNobodyAccepted() {
    evaluations.clear();
    assertThat(violations()).hasSize(1).first().asString().contains("published is {m 2=1}");
  }

  @Test
  void findsSamplesThatWereLeftOut() {
    versions.set(
        1,
        ModelVersionPublished.newBuilder(versions.get(1))
            .setRequests(List.of(new ForgottenRequest(ERASED, 1, 0, null)))
            .build());
    assertThat(violations()).hasSize(1).first().asString().contains("2 samples, 1 were forgotten");
  }

  @Test
  void findsADeadLetterThatSaysLessThanAllOfABomb() {
    var bomb = new byte[DeadLetters.MAX_VALUE_BYTES + 1];
    var letter = deadLetter(8, bomb);
    assertThat(letter.value()).hasSize(DeadLetters.MAX_VALUE_BYTES);
    assertThat(Garbage.of(bomb).isIn(letter)).isTrue();
    assertThat(Garbage.of(new byte[bomb.length + 1]).isIn(letter)).isFalse();
    letter.headers().remove(DeadLetter.VALUE_SHA256);
    assertThat(Garbage.of(bomb).isIn(letter)).isFalse();
  }

  @Test
  void findsASampleThatIsRefusedWithoutReasonAndOneThatIsNot() {
    var refused = new SentSample("requests", "key", Optional.of("no"));
    var sound = new SentSample("requests", "key", Optional.empty());
    refusedSamples.add(deadLetter(1));
    assertThat(SampleCheck.violations(List.of(refused), evidence())).isEmpty();
    assertThat(SampleCheck.outstanding(List.of(refused), evidence())).isZero();
    assertThat(SampleCheck.violations(List.of(sound), evidence()))
        .containsExactly("sample key is refused: no");
    refusedSamples.clear();
    assertThat(SampleCheck.violations(List.of(refused), evidence())).hasSize(1);
    assertThat(SampleCheck.outstanding(List.of(refused), evidence())).isEqualTo(1);
  }

  private List<String> violations() {
    return Checker.violations(requests, List.of(Garbage.of(GARBAGE)), evidence());
  }

  private int outstanding() {
    return Checker.outstanding(requests, List.of(Garbage.of(GARBAGE)), evidence());
  }

  private Evidence evidence() {
    return new Evidence(receipts, batches, versions, evaluations, deadLetters, refusedSamples);
  }

  private static ConsumerRecord<String, DeletionReceipt> receipt(
      UUID request, ReceiptStatus status, Long version) {
    return receipt(key(request).receiptKey(), request, status, version);
  }

  /** What is answered to a later record under the id of the first request. */
  private static ConsumerRecord<String, DeletionReceipt> later(String place, ReceiptStatus status) {
    var key = ERASED + place + "/" + MODEL;
    var first = receipt(key, ERASED, status, null);
    var receipt = DeletionReceipt.newBuilder(first.value()).setFirstSeenAt(Instant.EPOCH).build();
    return new ConsumerRecord<>("receipts", 0, 0, key, receipt);
  }

  private static RequestKey key(UUID request) {
    return new RequestKey(MODEL, request);
  }

  private static ConsumerRecord<String, DeletionReceipt> receipt(
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

  private static UnlearningBatch batch(long sequence) {
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

  private static ModelVersionPublished version(long number, String parent, UUID batch) {
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

  private static UnlearningEvaluated evaluation() {
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

  private static ConsumerRecord<String, byte[]> deadLetter(long offset) {
    return deadLetter(offset, GARBAGE);
  }

  private static ConsumerRecord<String, byte[]> deadLetter(long offset, byte[] value) {
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
