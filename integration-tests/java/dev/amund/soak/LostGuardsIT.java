package dev.amund.soak;

import static dev.amund.soak.SoundEvidence.BATCH;
import static dev.amund.soak.SoundEvidence.ERASED;
import static dev.amund.soak.SoundEvidence.batch;
import static dev.amund.soak.SoundEvidence.later;
import static dev.amund.soak.SoundEvidence.receipt;
import static dev.amund.soak.SoundEvidence.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.ReceiptStatus;
import dev.amund.process.SmallCase;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would be seen if a guard of the daemon were not there is noticed, for each of them. */
class LostGuardsIT {
  private final SoundEvidence evidence = new SoundEvidence();

  @TempDir private Path directory;

  /** A daemon dies between two records that belong together. */
  @Test
  void withoutTheTransactionAVersionIsAloneOrItsReceiptsAre() {
    evidence.evaluations.clear();
    evidence.receipts.removeIf(r -> r.value().getStatus() == ReceiptStatus.UNLEARNED);
    assertThat(evidence.violations())
        .anyMatch(v -> v.contains("published is {m 2=1}"))
        .anyMatch(v -> v.contains("[ACCEPTED, ERASED], not"));

    var other = new SoundEvidence();
    other.versions.remove(1);
    assertThat(other.violations()).anyMatch(v -> v.contains("is forgotten by versions []"));
  }

  /** The batch was done, and its offset did not go with it. */
  @Test
  void withoutTheOffsetInTheTransactionABatchIsDoneAgain() {
    evidence.versions.add(version(3, "sha-2", BATCH));
    evidence.receipts.add(receipt(ERASED, ReceiptStatus.UNLEARNED, 3L));
    assertThat(evidence.violations())
        .anyMatch(v -> v.contains("forgets a batch that is forgotten"))
        .anyMatch(v -> v.contains("UNLEARNED, ERASED, UNLEARNED], not"));
  }

  /** A daemon that was frozen goes on and publishes what its successor has published. */
  @Test
  void withoutFencingTheChainForks() {
    evidence.versions.add(version(2, "sha-1", BATCH));
    assertThat(evidence.violations()).anyMatch(v -> v.contains("is where 3 should be"));
  }

  @Test
  void withoutDeduplicationACopyIsForgottenAsWell() {
    evidence.receipts.removeIf(r -> r.value().getStatus() == ReceiptStatus.DUPLICATE);
    evidence.receipts.add(1, receipt(ERASED, ReceiptStatus.ACCEPTED, null));
    evidence.batches.add(batch(2));
    assertThat(evidence.violations())
        .anyMatch(v -> v.contains("is in 2 batches"))
        .anyMatch(v -> v.contains("[ACCEPTED, ACCEPTED, UNLEARNED, ERASED], not"))
        .anyMatch(v -> v.contains("called a duplicate under []"));
  }

  /** A daemon dies behind the commit, and nobody erases. */
  @Test
  void withoutTheErasureAfterACrashSamplesAndAnswersAreLeft() {
    evidence.receipts.removeIf(
        r ->
            r.value().getStatus() == ReceiptStatus.ERASED
                && r.key().equals(evidence.requests.get(0).key().receiptKey()));
    assertThat(evidence.outstanding()).isEqualTo(1);
    assertThat(evidence.violations())
        .anyMatch(v -> v.contains("[ACCEPTED, UNLEARNED], not"))
        .contains("m has stopped: 1 requests wait");
  }

  /** It is said to be erased, and one daemon has it. */
  @Test
  void aSampleThatIsLeftInOneStoreIsFound() {
    Path clean = directory.resolve("clean");
    Path dirty = directory.resolve("dirty");
    for (Path each : List.of(clean, dirty)) {
      try (var store = SampleStore.open(each)) {
        store.put(sample("registered"));
      }
    }
    try (var store = SampleStore.open(dirty)) {
      store.put(sample("b"));
    }
    var registered = new SentSample("m", "registered", Optional.empty());
    assertThat(
            LeftoverBytes.sampleViolations(
                "m", List.of(clean, dirty), evidence.requests, List.of(registered)))
        .containsExactly("sample b is still in " + dirty);
    var lost = new SentSample("m", "lost", Optional.empty());
    assertThat(
            LeftoverBytes.sampleViolations("m", List.of(clean), evidence.requests, List.of(lost)))
        .containsExactly("sample lost is not in " + clean);
  }

  /** What somebody else asks under a used id is taken for a copy, or done in its place. */
  @Test
  void withoutTheIdentityOfContentAnotherRequestPassesForACopy() {
    evidence.receipts.removeIf(r -> r.key().contains("@0-10"));
    evidence.receipts.add(later("@0-10", ReceiptStatus.DUPLICATE));
    assertThat(evidence.violations())
        .anyMatch(v -> v.contains("1 others were sent") && v.endsWith("rejected under []"));
  }

  /** Another model's batch fails for ever, and those behind it wait. */
  @Test
  void withoutTheBackOffOfEachModelOneStopsTheOthers() {
    evidence.receipts.removeIf(
        r ->
            r.value().getStatus() == ReceiptStatus.UNLEARNED
                || r.value().getStatus() == ReceiptStatus.ERASED);
    evidence.versions.remove(1);
    evidence.evaluations.clear();
    assertThat(evidence.violations()).contains("m has stopped: 1 requests wait");
    assertThat(new SoundEvidence().violations()).isEmpty();
  }

  private static Sample sample(String id) {
    var pixels = new byte[SmallCase.SHAPE.size()];
    return new Sample(id, 1, Split.TRAIN, Optional.empty(), SmallCase.SHAPE, pixels);
  }
}
