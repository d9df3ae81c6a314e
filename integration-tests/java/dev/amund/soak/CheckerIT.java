package dev.amund.soak;

import static dev.amund.soak.SoundEvidence.BATCH;
import static dev.amund.soak.SoundEvidence.ERASED;
import static dev.amund.soak.SoundEvidence.batch;
import static dev.amund.soak.SoundEvidence.deadLetter;
import static dev.amund.soak.SoundEvidence.later;
import static dev.amund.soak.SoundEvidence.receipt;
import static dev.amund.soak.SoundEvidence.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.ForgottenRequest;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.deadletters.DeadLetters;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The check is worth something: it finds each kind of wrong in evidence that is right otherwise.
 */
class CheckerIT {
  private final SoundEvidence evidence = new SoundEvidence();

  @Test
  void whatIsRightHasNoViolations() {
    assertThat(evidence.violations()).isEmpty();
    assertThat(evidence.outstanding()).isZero();
  }

  @Test
  void findsALostReceipt() {
    evidence.receipts.removeIf(record -> record.value().getStatus() == ReceiptStatus.ERASED);
    assertThat(evidence.violations()).anyMatch(v -> v.contains("[ACCEPTED, UNLEARNED], not"));
    assertThat(evidence.outstanding()).isEqualTo(1);
  }

  @Test
  void findsADoubledReceipt() {
    evidence.receipts.add(receipt(ERASED, ReceiptStatus.ERASED, 2L));
    assertThat(evidence.violations()).anyMatch(v -> v.contains("UNLEARNED, ERASED, ERASED], not"));
  }

  @Test
  void findsARequestThatIsQuarantinedWithoutReason() {
    evidence.receipts.removeIf(record -> record.value().getStatus() == ReceiptStatus.ERASED);
    evidence.receipts.add(receipt(ERASED, ReceiptStatus.QUARANTINED, null));
    assertThat(evidence.violations()).anyMatch(v -> v.contains("QUARANTINED"));
  }

  @Test
  void findsADuplicateThatWasTakenForARequest() {
    evidence.receipts.removeIf(record -> record.value().getStatus() == ReceiptStatus.DUPLICATE);
    evidence.receipts.add(1, receipt(ERASED, ReceiptStatus.ACCEPTED, null));
    assertThat(evidence.violations())
        .anyMatch(v -> v.contains("ACCEPTED, ACCEPTED"))
        .anyMatch(v -> v.contains("called a duplicate under []"));
  }

  @Test
  void findsAnotherRequestThatPassedForACopy() {
    evidence.receipts.removeIf(record -> record.key().contains("@0-10"));
    assertThat(evidence.outstanding()).isEqualTo(1);
    evidence.receipts.add(later("@0-10", ReceiptStatus.DUPLICATE));
    assertThat(evidence.violations())
        .anyMatch(v -> v.contains("called a duplicate under"))
        .anyMatch(v -> v.contains("1 others were sent") && v.endsWith("rejected under []"));
  }

  @Test
  void findsAReceiptOfOneModelUnderTheKeyOfAnother() {
    evidence.receipts.set(0, receipt(ERASED + "/n", ERASED, ReceiptStatus.ACCEPTED, null));
    assertThat(evidence.violations())
        .hasSize(1)
        .first()
        .asString()
        .contains("under key " + ERASED + "/n");
  }

  @Test
  void findsADuplicateThatWasReportedTwice() {
    evidence.receipts.add(later("@0-9", ReceiptStatus.DUPLICATE));
    assertThat(evidence.violations()).hasSize(1).first().asString().contains("called a duplicate");
  }

  @Test
  void findsReceiptsThatNobodyAskedFor() {
    evidence.receipts.add(receipt(new UUID(9, 9), ReceiptStatus.ERASED, 2L));
    assertThat(evidence.violations()).hasSize(1).first().asString().contains("nobody sent");
  }

  @Test
  void findsALostAndADoubledDeadLetter() {
    evidence.deadLetters.clear();
    assertThat(evidence.violations()).hasSize(1).first().asString().contains("no dead letter");
    assertThat(evidence.outstanding()).isEqualTo(1);
    evidence.deadLetters.addAll(List.of(deadLetter(7), deadLetter(7)));
    assertThat(evidence.violations()).anyMatch(v -> v.contains("two dead letters of 0@7"));
  }

  @Test
  void findsARequestInTwoBatches() {
    evidence.batches.add(batch(2));
    assertThat(evidence.violations()).hasSize(1).first().asString().contains("is in 2 batches");
  }

  @Test
  void findsAGapInTheBatches() {
    evidence.batches.clear();
    evidence.batches.add(batch(2));
    assertThat(evidence.violations())
        .hasSize(1)
        .first()
        .asString()
        .contains("is where 1 should be");
  }

  @Test
  void findsAVersionThatIsThereTwice() {
    evidence.versions.add(version(2, "sha-1", BATCH));
    assertThat(evidence.violations())
        .anyMatch(v -> v.contains("version 2 of m is where 3 should be"))
        .anyMatch(v -> v.contains("is forgotten by versions [2, 2]"));
  }

  @Test
  void findsAVersionWithAnotherParent() {
    evidence.versions.set(1, version(2, "sha-0", BATCH));
    assertThat(evidence.violations())
        .hasSize(1)
        .first()
        .asString()
        .contains("a parent that it does not");
  }

  @Test
  void findsABatchThatIsForgottenTwice() {
    var next =
        ModelVersionPublished.newBuilder(version(3, "sha-2", BATCH)).setRequests(List.of()).build();
    evidence.versions.add(next);
    assertThat(evidence.violations())
        .anyMatch(v -> v.contains("forgets a batch that is forgotten"));
  }

  @Test
  void findsAVersionThatNobodyAccepted() {
    evidence.evaluations.clear();
    assertThat(evidence.violations())
        .hasSize(1)
        .first()
        .asString()
        .contains("published is {m 2=1}");
  }

  @Test
  void findsSamplesThatWereLeftOut() {
    evidence.versions.set(
        1,
        ModelVersionPublished.newBuilder(evidence.versions.get(1))
            .setRequests(List.of(new ForgottenRequest(ERASED, 1, 0, null)))
            .build());
    assertThat(evidence.violations())
        .hasSize(1)
        .first()
        .asString()
        .contains("2 samples, 1 were forgotten");
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
    evidence.refusedSamples.add(deadLetter(1));
    assertThat(SampleCheck.violations(List.of(refused), evidence.read())).isEmpty();
    assertThat(SampleCheck.outstanding(List.of(refused), evidence.read())).isZero();
    assertThat(SampleCheck.violations(List.of(sound), evidence.read()))
        .containsExactly("sample key is refused: no");
    evidence.refusedSamples.clear();
    assertThat(SampleCheck.violations(List.of(refused), evidence.read())).hasSize(1);
    assertThat(SampleCheck.outstanding(List.of(refused), evidence.read())).isEqualTo(1);
  }
}
