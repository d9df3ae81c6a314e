package dev.amund.unlearner.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.AuditConfig;
import dev.amund.config.GateConfig;
import dev.amund.config.RefusalConfig;
import dev.amund.config.RetrainAdviceConfig;
import dev.amund.config.RetryConfig;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.WhenRefused;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.outcomes.SliceReceipts;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.SliceProgress;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.update.SmallModelWorker.Surroundings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is forgotten, erased and answered of a batch that takes several updates. */
class SliceWorkerTest {
  /** Nothing passes. */
  private static final GateConfig SHUT =
      new GateConfig(
          SmallModelWorker.gates(-1).thresholds(),
          new RetryConfig(2, 2, 0.5),
          new RetrainAdviceConfig(0.15, 1),
          new AuditConfig(30, 30, 5),
          RefusalConfig.QUARANTINE);

  private final Clock clock = Clock.fixed(SmallModel.NOW, ZoneOffset.UTC);
  private final UnlearnerMonitor monitor = new UnlearnerMonitor(clock);
  private UnlearningBatch batch =
      SmallModel.batch(
          SmallModel.request(1, ids(0, 12), null),
          SmallModel.request(2, ids(30, 33), null),
          SmallModel.request(3, List.of("nobody"), null),
          SmallModel.request(4, ids(40, 45), null));

  /** What lies in the topic of evaluations. */
  private final Map<String, byte[]> evaluations = new HashMap<>();

  @TempDir private Path directory;
  private SampleStore store;
  private ModelVersionPublished base;
  private ModelWorker worker;

  @BeforeEach
  void open() throws Exception {
    store = SmallModel.store(directory);
    enter(SmallModelWorker.OPEN);
  }

  @AfterEach
  void close() {
    worker.close();
    store.close();
  }

  /** As a process does that was started again. */
  private void enter(GateConfig gates) throws Exception {
    enter(gates, 0.5);
  }

  private void enter(GateConfig gates, double retrainShare) throws Exception {
    var entered =
        SmallModelWorker.of(
            directory,
            Map.of(
                "amund.unlearner.max-forget-samples",
                "8",
                "amund.unlearner.retrain-share",
                Double.toString(retrainShare),
                "amund.amun.replay-ratio",
                "all"),
            gates,
            Surroundings.of(store, monitor, clock).withEvaluations(evaluations));
    worker = entered.worker();
    base = entered.base();
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(GeneratedDataSet::trainId).toList();
  }

  private Publication forget(ModelVersionPublished parent) throws Exception {
    Publication publication =
        worker.forget(
            new Task.Forget(SmallModelWorker.PARTITION, 7, batch), parent, new Cancellation());
    for (UnlearningEvaluated evaluation : publication.evaluations()) {
      if (evaluation.getOutcome() == Outcome.PUBLISHED) {
        ByteBuffer bytes = UnlearningEvaluated.getEncoder().encode(evaluation);
        evaluations.put(
            "version-" + evaluation.getVersion(), Arrays.copyOf(bytes.array(), bytes.limit()));
      }
    }
    return publication;
  }

  private ModelVersionPublished forgetAndErase(ModelVersionPublished parent) throws Exception {
    ModelVersionPublished version = forget(parent).version().orElseThrow();
    worker.erase(batch, version);
    return version;
  }

  private static Map<Long, ReceiptStatus> statuses(Publication publication) {
    var statuses = new HashMap<Long, ReceiptStatus>();
    publication
        .receipts()
        .forEach(
            receipt ->
                assertThat(
                        statuses.put(
                            receipt.getRequestId().getLeastSignificantBits(), receipt.getStatus()))
                    .isNull());
    return statuses;
  }

  private static DeletionReceipt receipt(Publication publication, long request) {
    return publication.receipts().stream()
        .filter(receipt -> receipt.getRequestId().getLeastSignificantBits() == request)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void wholeRequestsAreAnsweredWithTheirSliceAndACutOneWithItsLast() throws Exception {
    Publication first = forget(base);
    ModelVersionPublished second = first.version().orElseThrow();
    assertThat(second.getSlice().getNumber()).isOne();
    assertThat(second.getSlice().getRemainingSamples()).isEqualTo(12);
    assertThat(second.getBatchOffset()).as("it is not the whole batch").isNull();
    assertThat(first.evaluations().get(0).getSlice()).isOne();
    assertThat(statuses(first))
        .isEqualTo(
            Map.of(
                2L,
                ReceiptStatus.UNLEARNED,
                3L,
                ReceiptStatus.NOT_HELD,
                4L,
                ReceiptStatus.UNLEARNED));
    assertThat(statuses(worker.erase(batch, second)))
        .isEqualTo(Map.of(2L, ReceiptStatus.ERASED, 4L, ReceiptStatus.ERASED));

    Publication middle = forget(second);
    ModelVersionPublished third = middle.version().orElseThrow();
    assertThat(middle.receipts()).isEmpty();
    assertThat(third.getSamples()).isEqualTo(6);
    assertThat(worker.erase(batch, third).receipts()).isEmpty();

    Publication last = forget(third);
    ModelVersionPublished fourth = last.version().orElseThrow();
    assertThat(fourth.getSlice().getRemainingSamples()).isZero();
    assertThat(fourth.getBatchOffset()).isEqualTo(7);
    assertThat(statuses(last)).isEqualTo(Map.of(1L, ReceiptStatus.UNLEARNED));
    assertThat(receipt(last, 1).getSamples()).isEqualTo(12);
    assertThat(receipt(last, 1).getTrainSamples()).as("the last part's is not all").isNull();
    assertThat(receipt(first, 2).getTrainSamples()).isEqualTo(3);
    DeletionReceipt erased = receipt(worker.erase(batch, fourth), 1);
    assertThat(erased.getStatus()).isEqualTo(ReceiptStatus.ERASED);
    assertThat(erased.getSamples()).isEqualTo(12);
    assertThat(erased.getVersions()).containsExactly(3L, 4L);
    assertThat(erased.getVersion()).isEqualTo(4);
    assertThat(store.splits(ids(0, 12))).isEmpty();
  }

  @Test
  void afterACrashOnlyTheSliceThatIsPublishedIsErased() throws Exception {
    ModelVersionPublished second = forget(base).version().orElseThrow();
    worker.close();
    enter(SmallModelWorker.OPEN);

    worker.erase(batch, second);
    assertThat(store.splits(ids(30, 33))).isEmpty();
    assertThat(store.splits(ids(40, 45))).isEmpty();
    assertThat(store.splits(ids(0, 12))).as("no version has forgotten them").hasSize(12);
    assertThat(forgetAndErase(second).getSamples()).isEqualTo(6);
  }

  @Test
  void whereNoEvaluationListsTheSliceNothingIsErasedThatTheModelMayKnow() throws Exception {
    ModelVersionPublished second = forget(base).version().orElseThrow();
    evaluations.clear();
    worker.close();
    enter(SmallModelWorker.OPEN);

    worker.erase(batch, second);
    assertThat(store.splits(ids(0, 12))).hasSize(12);
  }

  @Test
  void aSliceThatIsRefusedEndsTheBatchAndTheReceiptSaysWhatIsForgottenAndWhatIsNot()
      throws Exception {
    ModelVersionPublished third = forgetAndErase(forgetAndErase(base));
    worker.close();
    enter(SHUT);

    Publication refused = forget(third);
    assertThat(refused.version()).isEmpty();
    assertThat(refused.evaluations())
        .extracting(UnlearningEvaluated::getOutcome)
        .containsExactly(Outcome.RETRIED, Outcome.QUARANTINED);
    assertThat(refused.evaluations())
        .extracting(UnlearningEvaluated::getSlice)
        .containsExactly(3, 3);
    assertThat(statuses(refused)).isEqualTo(Map.of(1L, ReceiptStatus.QUARANTINED));
    DeletionReceipt receipt = receipt(refused, 1);
    assertThat(receipt.getSamples()).isEqualTo(12);
    assertThat(receipt.getRemainingSamples()).isEqualTo(6);
    assertThat(receipt.getVersions()).containsExactly(3L);
    assertThat(receipt.getVersion()).isNull();
    assertThat(receipt.getReason())
        .contains("not forgotten within 2 attempts")
        .endsWith("; 6 of its 12 samples are forgotten and erased (version 3), 6 are not");
    assertThat(store.splits(ids(0, 12))).hasSize(6);
  }

  @Test
  void aBatchThatIsGivenUpInTheMiddleSaysSoToo() throws Exception {
    ModelVersionPublished third = forgetAndErase(forgetAndErase(base));
    var work = new Task.Forget(SmallModelWorker.PARTITION, 7, batch);
    var before = SliceProgress.of(Optional.of(third), work);

    List<DeletionReceipt> receipts =
        SliceReceipts.givenUp(before.open(batch), before, "begun 3 times", SmallModel.NOW);
    assertThat(receipts).hasSize(1);
    assertThat(receipts.get(0).getReason())
        .isEqualTo(
            "begun 3 times; 6 of its 12 samples are forgotten and erased (version 3), 6 are not");
    assertThat(receipts.get(0).getVersions()).containsExactly(3L);
  }

  @Test
  void aBatchThatIsGivenUpNeedsNoRetrainingForWhatIsHeldNoMore() throws Exception {
    batch = UnlearningBatch.newBuilder(batch).setWhenRefused(WhenRefused.ERASE_AND_RETRAIN).build();
    var work =
        new Task.Forget(SmallModelWorker.PARTITION, 7, batch, false, Optional.of("begun 3 times"));
    assertThat(worker.forget(work, base, new Cancellation()).retrain()).isPresent();
    store.remove(ids(0, 60));

    Publication ended = worker.forget(work, base, new Cancellation());

    assertThat(ended.retrain()).isEmpty();
    assertThat(ended.receipts()).hasSize(4);
    assertThat(ended.receipts())
        .allSatisfy(receipt -> assertThat(receipt.getRetrainRequired()).isNotEqualTo(true));
  }

  @Test
  void theRestThatSomebodyElseTookOutOfTheStoreEndsTheRequest() throws Exception {
    ModelVersionPublished third = forgetAndErase(forgetAndErase(base));
    store.remove(ids(0, 12));

    Publication ended = forget(third);
    assertThat(ended.version()).isEmpty();
    DeletionReceipt receipt = receipt(ended, 1);
    assertThat(receipt.getStatus()).isEqualTo(ReceiptStatus.ERASED);
    assertThat(receipt.getVersion()).isEqualTo(3);
    assertThat(receipt.getSamples()).isEqualTo(6);
  }

  @Test
  void theRestOfTheBatchIsNotReplayed() throws Exception {
    ModelVersionPublished second = forgetAndErase(base);
    UnlearningEvaluated evaluation = forget(second).evaluations().get(0);
    // Of 60 samples 8 are erased, and 12 are left of the batch: 6 in this slice, 6 in the next.
    assertThat(evaluation.getReplayedSamples()).isEqualTo(40);
    assertThat(monitor.status().work().batch()).isEmpty();
  }

  @Test
  void whatRemainedOfASliceRemainsInTheReceiptsOfLaterOnes() throws Exception {
    batch = UnlearningBatch.newBuilder(batch).setWhenRefused(WhenRefused.PUBLISH_BEST).build();
    worker.close();
    enter(SHUT);
    ModelVersionPublished second = forgetAndErase(base);
    assertThat(second.getResidual()).isNotEmpty();
    worker.close();
    enter(SmallModelWorker.OPEN);

    ModelVersionPublished third = forgetAndErase(second);
    Publication last = forget(third);
    DeletionReceipt unlearned = receipt(last, 1);
    assertThat(unlearned.getResidual()).isTrue();
    assertThat(unlearned.getRemained()).isEqualTo(second.getResidual());
    DeletionReceipt erased = receipt(worker.erase(batch, last.version().orElseThrow()), 1);
    assertThat(erased.getRemained()).isEqualTo(second.getResidual());
    assertThat(erased.getReason()).contains("by policy");
  }

  @Test
  void byPolicyWhatAsksForTooMuchIsErasedWithoutAnAttempt() throws Exception {
    batch =
        UnlearningBatch.newBuilder(batch)
            .setRequests(batch.getRequests().subList(0, 1))
            .setWhenRefused(WhenRefused.ERASE_AND_RETRAIN)
            .build();
    worker.close();
    enter(SmallModelWorker.OPEN, 0.01);

    Publication handedOver = forget(base);
    assertThat(handedOver.version()).isEmpty();
    assertThat(handedOver.evaluations()).isEmpty();
    assertThat(handedOver.receipts()).as("answered after the erasure").isEmpty();
    RetrainingRequested retrain = handedOver.retrain().orElseThrow();
    assertThat(retrain.getSamples()).isEqualTo(12);
    assertThat(retrain.getBatchOffset()).isEqualTo(7);
    assertThat(retrain.getReasons()).singleElement().asString().contains("retrain-share");
  }
}
