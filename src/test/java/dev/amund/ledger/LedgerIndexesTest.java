package dev.amund.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.event.Auc;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.HandedOverRequest;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.Metrics;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.Outcome;
import dev.amund.event.QuarantineAction;
import dev.amund.event.QuarantineActionKind;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestKey;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningEvaluated;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerIndexesTest {
  private static final String MODEL = "m";
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
  private static final String HASH = "ab".repeat(32);

  private final RequestIndex requests = new RequestIndex(2);
  private final VersionIndex versions = new VersionIndex();

  private static UUID id(int number) {
    return new UUID(0, number);
  }

  private static DeletionReceipt receipt(int request, ReceiptStatus status) {
    return DeletionReceipt.newBuilder()
        .setRequestId(id(request))
        .setModelId(MODEL)
        .setStatus(status)
        .setAt(AT)
        .build();
  }

  private void hear(int request, ReceiptStatus... statuses) {
    for (var status : statuses) {
      requests.add(receipt(request, status));
    }
  }

  private Optional<RequestEntry> find(int request) {
    return requests.find(new RequestKey(MODEL, id(request)));
  }

  private static DeletionReceipt later(int request, ReceiptStatus status) {
    return DeletionReceipt.newBuilder(receipt(request, status)).setFirstSeenAt(AT).build();
  }

  private static ModelManifest manifest(long version) {
    return new ModelManifest(
        MODEL,
        version,
        new ModelManifest.Parent(
            version == 1 ? OptionalLong.empty() : OptionalLong.of(version - 1),
            version == 1 ? Optional.empty() : Optional.of(HASH)),
        new ModelManifest.Content(HASH, 10, "TORCHSCRIPT"),
        ModelManifest.Forgotten.NOTHING,
        AT,
        Optional.empty());
  }

  private static UnlearningEvaluated evaluation(long version, double testAccuracy) {
    return UnlearningEvaluated.newBuilder()
        .setModelId(MODEL)
        .setVersion(version)
        .setBatchId(id(7))
        .setOutcome(Outcome.PUBLISHED)
        .setAttempt(1)
        .setSamples(50)
        .setAfter(new Metrics(0.8, 0.99, testAccuracy, new Auc(0.5, 0.45, 0.55), null, Map.of()))
        .setAt(AT)
        .build();
  }

  @Test
  void tellsTheHistoryOfARequest() {
    hear(1, ReceiptStatus.ACCEPTED, ReceiptStatus.UNLEARNED, ReceiptStatus.ERASED);

    var entry = find(1).orElseThrow();

    assertThat(entry.current().getStatus()).isEqualTo(ReceiptStatus.ERASED);
    assertThat(entry.receipts())
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.ACCEPTED, ReceiptStatus.UNLEARNED, ReceiptStatus.ERASED);
    assertThat(requests.recent(2))
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.ERASED, ReceiptStatus.UNLEARNED);
  }

  @Test
  void aDuplicateDoesNotChangeWhereARequestStands() {
    hear(1, ReceiptStatus.ERASED, ReceiptStatus.DUPLICATE);
    hear(2, ReceiptStatus.DUPLICATE);

    assertThat(find(1).orElseThrow().current().getStatus()).isEqualTo(ReceiptStatus.ERASED);
    assertThat(find(2).orElseThrow().current().getStatus())
        .as("compaction or a full book has taken the original")
        .isEqualTo(ReceiptStatus.DUPLICATE);
  }

  @Test
  void anotherRequestUnderItsIdDoesNotChangeWhereARequestStands() {
    hear(1, ReceiptStatus.QUARANTINED);
    requests.add(later(1, ReceiptStatus.REJECTED));

    assertThat(find(1).orElseThrow().current().getStatus()).isEqualTo(ReceiptStatus.QUARANTINED);
    assertThat(requests.quarantined()).containsExactly(Map.entry(MODEL, 1L));
    assertThat(find(1).orElseThrow().receipts()).hasSize(2);
  }

  @Test
  void requestsOfTwoModelsUnderOneIdAreTwo() {
    hear(1, ReceiptStatus.QUARANTINED);
    requests.add(
        DeletionReceipt.newBuilder(receipt(1, ReceiptStatus.ERASED)).setModelId("n").build());

    assertThat(find(1).orElseThrow().current().getStatus()).isEqualTo(ReceiptStatus.QUARANTINED);
    assertThat(requests.find(id(1)))
        .extracting(entry -> entry.key().modelId())
        .containsExactly(MODEL, "n");
    assertThat(requests.quarantined()).containsExactly(Map.entry(MODEL, 1L));
    assertThat(requests.find(id(2))).isEmpty();

    hear(2, ReceiptStatus.ACCEPTED);
    assertThat(requests.find(id(1))).as("the older of the two is forgotten").hasSize(1);
    hear(3, ReceiptStatus.ACCEPTED);
    assertThat(requests.find(id(1))).isEmpty();
  }

  @Test
  void forgetsTheRequestOfWhichNothingWasHeardForLongest() {
    hear(1, ReceiptStatus.ACCEPTED);
    hear(2, ReceiptStatus.ACCEPTED);
    hear(1, ReceiptStatus.UNLEARNED);
    hear(3, ReceiptStatus.ACCEPTED);

    assertThat(find(1)).isPresent();
    assertThat(find(2)).isEmpty();
    assertThat(find(3)).isPresent();
  }

  @Test
  void oneSystemThatRepeatsItselfDoesNotFillTheMemory() {
    hear(1, ReceiptStatus.ERASED);
    for (int i = 0; i < 1000; i++) {
      hear(1, ReceiptStatus.DUPLICATE);
    }
    assertThat(find(1).orElseThrow().receipts()).hasSizeLessThan(100);
    assertThat(find(1).orElseThrow().current().getStatus())
        .as("copies do not crowd out what became of the request")
        .isEqualTo(ReceiptStatus.ERASED);
  }

  @Test
  void knowsForWhichModelsARequestWaitsUntilTheyAreTrainedAnew() {
    assertThat(requests.isRetrainRequired(MODEL)).isFalse();
    hear(1, ReceiptStatus.QUARANTINED);
    assertThat(requests.isRetrainRequired(MODEL)).isFalse();
    requests.add(
        DeletionReceipt.newBuilder(receipt(2, ReceiptStatus.QUARANTINED))
            .setRetrainRequired(true)
            .build());
    assertThat(requests.isRetrainRequired(MODEL)).isTrue();
    assertThat(requests.isRetrainRequired("n")).isFalse();

    hear(2, ReceiptStatus.ERASED);
    assertThat(requests.isRetrainRequired(MODEL)).isFalse();
  }

  @Test
  void remembersWhatIsQuarantinedHoweverMuchElseHappens() {
    hear(1, ReceiptStatus.QUARANTINED);
    hear(1, ReceiptStatus.DUPLICATE);
    hear(2, ReceiptStatus.QUARANTINED);
    hear(3, ReceiptStatus.ERASED);
    hear(4, ReceiptStatus.ERASED);
    assertThat(requests.quarantined()).containsExactly(Map.entry(MODEL, 2L));

    hear(2, ReceiptStatus.ERASED);
    assertThat(requests.quarantined()).containsExactly(Map.entry(MODEL, 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vre", "ver", "rve", "rev", "evr", "erv"})
  void theOrderInWhichTopicsAreReadDoesNotMatter(String order) {
    Map<Character, Consumer<VersionIndex>> steps =
        Map.of(
            'v', book -> book.add(manifest(1), true),
            'r',
                book ->
                    book.add(
                        ModelVersionRetired.newBuilder()
                            .setModelId(MODEL)
                            .setVersion(1)
                            .setSha256(HASH)
                            .setSupersededAt(AT)
                            .setRetiredAt(AT)
                            .build()),
            'e', book -> book.add(evaluation(1, 0.7)));
    order.chars().forEach(step -> steps.get((char) step).accept(versions));

    assertThat(versions.versions(MODEL))
        .containsExactly(
            new VersionEntry(
                manifest(1), true, Optional.of(new HeadlineMetrics(0.8, 0.99, 0.7, 0.5, null))));
  }

  @Test
  void aVersionThatIsNotLaidOutAnyMoreIsRetired() {
    versions.add(manifest(1), false);
    versions.add(manifest(2), true);

    assertThat(versions.versions(MODEL))
        .extracting(VersionEntry::retired)
        .containsExactly(true, false);
    assertThat(versions.models()).containsExactly(MODEL);
    assertThat(versions.versions("another")).isEmpty();
  }

  @Test
  void theListsOfForgottenSamplesDoNotFillTheMemory() {
    var list = ByteBuffer.allocate(800_000);
    versions.add(UnlearningEvaluated.newBuilder(evaluation(2, 0.5)).setForgotten(list).build());
    assertThat(versions.evaluations(MODEL)).containsExactly(evaluation(2, 0.5));
  }

  @Test
  void keepsTheLatestEvaluationsOnly() {
    for (int i = 1; i <= 1100; i++) {
      versions.add(evaluation(i, 0.5));
    }
    List<UnlearningEvaluated> kept = versions.evaluations(MODEL);
    assertThat(kept).hasSize(1000);
    assertThat(kept.get(999).getVersion()).isEqualTo(1100);
  }

  @Test
  void aResolvedRequestIsNotQuarantinedAnyMore() {
    hear(1, ReceiptStatus.ACCEPTED, ReceiptStatus.QUARANTINED);
    hear(2, ReceiptStatus.QUARANTINED, ReceiptStatus.ACCEPTED, ReceiptStatus.QUARANTINED);
    assertThat(requests.quarantined()).containsExactly(Map.entry(MODEL, 2L));
    hear(1, ReceiptStatus.RESOLVED);
    assertThat(requests.quarantined()).containsExactly(Map.entry(MODEL, 1L));
    hear(2, ReceiptStatus.ACCEPTED);
    assertThat(requests.quarantined()).isEmpty();
  }

  @Test
  void aModelIsToBeTrainedAnewUntilItsBatchesAreAnswered() {
    var book = new RetrainingIndex();
    book.add(mark(1));
    book.add(mark(2));
    assertThat(book.open().get(MODEL)).containsExactly(mark(1), mark(2));
    book.add(retrained(QuarantineActionKind.RESOLVE, 1));
    book.add(retrained(QuarantineActionKind.RETRAINED, 1));
    assertThat(book.open().get(MODEL)).containsExactly(mark(2));
    book.add(retrained(QuarantineActionKind.RETRAINED, 2));
    assertThat(book.open()).isEmpty();
  }

  @Test
  void theAnswerMayBeReadBeforeTheMark() {
    var book = new RetrainingIndex();
    book.add(retrained(QuarantineActionKind.RETRAINED, 1));
    book.add(mark(1));
    assertThat(book.open()).isEmpty();
  }

  @Test
  void aNewBaseModelAnswersWhatCameBeforeIt() {
    var book = new RetrainingIndex();
    book.add(base(AT.minusSeconds(1)));
    book.add(mark(1));
    assertThat(book.open()).containsKey(MODEL);
    book.add(base(AT.plusSeconds(1)));
    assertThat(book.open()).isEmpty();
    book.add(mark(1));
    assertThat(book.open()).as("read later").isEmpty();
  }

  private static RetrainingRequested mark(int batch) {
    return RetrainingRequested.newBuilder()
        .setModelId(MODEL)
        .setVersion(3)
        .setBatchId(id(batch))
        .setBatchPartition(0)
        .setBatchOffset(batch)
        .setRequests(List.of(new HandedOverRequest(id(9), 2, 0)))
        .setSamples(2)
        .setAt(AT)
        .build();
  }

  private static QuarantineAction retrained(QuarantineActionKind kind, int batch) {
    return QuarantineAction.newBuilder()
        .setActionId(id(50))
        .setModelId(MODEL)
        .setAction(kind)
        .setBatchIds(List.of(id(batch)))
        .setAt(AT)
        .build();
  }

  private static ModelVersionPublished base(Instant at) {
    return ModelVersionPublished.newBuilder()
        .setModelId(MODEL)
        .setVersion(1)
        .setArtifactUri("")
        .setSha256(HASH)
        .setSizeBytes(1)
        .setFormat(ModelFormat.TORCHSCRIPT)
        .setPublishedAt(at)
        .setManifestSignature(ByteBuffer.allocate(0))
        .setKeyId("")
        .build();
  }
}
