package dev.amund.unlearner.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.HandedOverRequest;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.NamedSamples;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.unlearner.models.SampleShortage;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.ForgottenIds;
import dev.amund.unlearner.tasks.ModelUnusableException;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.update.SmallModelWorker.Surroundings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which samples are covered by a subject's deletion, and which leave the store when. */
class ModelWorkerTest {
  private static final String SUBJECT = SmallModel.DATA.subjectOf(0);
  private static final String UNSEEN = GeneratedDataSet.holdoutId(0);

  private final Clock clock = Clock.fixed(SmallModel.NOW, ZoneOffset.UTC);
  private final UnlearningBatch batch = SmallModel.batch(SmallModel.request(1, List.of(), SUBJECT));
  private final Registry registry = new Registry();
  private final UnlearnerMonitor monitor = new UnlearnerMonitor(clock);

  /** What lies in the topic of evaluations. */
  private final Map<String, byte[]> evaluations = new HashMap<>();

  private NamedSamples pending = NamedSamples.NONE;

  @TempDir private Path directory;
  private SampleStore store;
  private ModelVersionPublished base;
  private ModelWorker worker;

  /** Another place where samples are registered, of which the store is a copy. */
  private final class Registry implements SampleRegistry {
    private final List<Sample> underWay = new ArrayList<>();
    private final List<String> erased = new ArrayList<>();

    @Override
    public void awaitReplica(String modelId) {
      underWay.forEach(store::put);
      underWay.clear();
    }

    @Override
    public void erase(String modelId, Collection<String> sampleIds, UUID batchId) {
      assertThat(store.splits(sampleIds)).as("still in the store").hasSameSizeAs(sampleIds);
      erased.addAll(sampleIds);
    }
  }

  @BeforeEach
  void open() throws Exception {
    store = SmallModel.store(directory);
    enter();
  }

  private void enter() throws Exception {
    var entered =
        SmallModelWorker.of(
            directory,
            Map.of(),
            Surroundings.of(store, monitor, clock)
                .withRegistry(registry)
                .withPending(id -> pending)
                .withEvaluations(evaluations));
    worker = entered.worker();
    base = entered.base();
  }

  @AfterEach
  void close() {
    worker.close();
    store.close();
  }

  private Publication forget(UnlearningBatch wanted) {
    return worker.forget(
        new Task.Forget(SmallModelWorker.PARTITION, 7, wanted), base, new Cancellation());
  }

  /** Beside them are garbage and what another version has forgotten of a batch with that id. */
  private void publish(Publication publication) throws IOException {
    evaluations.put("garbage", new byte[] {1});
    UnlearningEvaluated evaluation = publication.evaluations().get(0);
    evaluations.put("own", encode(evaluation));
    evaluations.put(
        "other",
        encode(
            UnlearningEvaluated.newBuilder(evaluation)
                .setVersion(17L)
                .setForgotten(
                    ForgottenIds.list(evaluation.getBatchId(), List.of("later")).orElseThrow())
                .build()));
  }

  private static byte[] encode(UnlearningEvaluated evaluation) throws IOException {
    ByteBuffer bytes = UnlearningEvaluated.getEncoder().encode(evaluation);
    return Arrays.copyOf(bytes.array(), bytes.limit());
  }

  private Sample another(String id) {
    var known = store.get(GeneratedDataSet.trainId(0)).orElseThrow();
    return new Sample(
        id, 0, Split.TRAIN, Optional.of(SUBJECT), known.shape(), new byte[known.shape().size()]);
  }

  @Test
  void whatCameInBetweenRequestAndBatchIsForgottenToo() {
    registry.underWay.add(another("late"));
    int before = store.idsOfSubject(SUBJECT).size();

    var version = forget(batch).version().orElseThrow();
    assertThat(version.getSamples()).isEqualTo(before + 1);
    worker.erase(batch, version);
    assertThat(registry.erased).contains("late");
    assertThat(store.idsOfSubject(SUBJECT)).isEmpty();
    assertThat(store.erasedFor("late")).contains(batch.getBatchId());
  }

  @Test
  void whatCameInAfterTheUpdateStaysForTheModelStillKnowsIt() {
    var version = forget(batch).version().orElseThrow();
    store.put(another("later"));
    worker.erase(batch, version);
    assertThat(store.idsOfSubject(SUBJECT)).containsExactly("later");
    assertThat(registry.erased).doesNotContain("later");
  }

  @Test
  void whatCameInAfterTheUpdateStaysThoughTheProcessDiedInBetween() throws Exception {
    var publication = forget(batch);
    publish(publication);
    var version = publication.version().orElseThrow();
    store.put(another("later"));
    worker.close();
    enter();

    for (int time = 1; time <= 2; time++) {
      assertThat(worker.erase(batch, version).receipts())
          .as("twice does no harm")
          .extracting(DeletionReceipt::getStatus)
          .containsExactly(ReceiptStatus.ERASED);
      assertThat(store.idsOfSubject(SUBJECT)).containsExactly("later");
    }
    assertThat(registry.erased).hasSize(version.getSamples()).doesNotContain("later");
  }

  @Test
  void whatIsHandedToRetrainingIsErasedThoughTheModelKnowsIt() {
    var retrain =
        RetrainingRequested.newBuilder()
            .setModelId(SmallModel.ID)
            .setVersion(1)
            .setBatchId(batch.getBatchId())
            .setBatchPartition(0)
            .setBatchOffset(7)
            .setRequests(
                List.of(new HandedOverRequest(batch.getRequests().get(0).getRequestId(), 3, 1)))
            .setSamples(3)
            .setReasons(List.of("It is still recognised."))
            .setAt(SmallModel.NOW)
            .build();
    int held = store.idsOfSubject(SUBJECT).size();

    for (int time = 1; time <= 2; time++) {
      assertThat(worker.discard(batch, retrain).receipts())
          .as("twice does no harm")
          .singleElement()
          .satisfies(
              receipt -> {
                assertThat(receipt.getStatus()).isEqualTo(ReceiptStatus.ERASED);
                assertThat(receipt.getSamples()).isEqualTo(3);
                assertThat(receipt.getUnknownSamples()).isEqualTo(1);
                assertThat(receipt.getVersion()).isNull();
                assertThat(receipt.getRetrainRequired()).isTrue();
                assertThat(receipt.getResidual()).isTrue();
                assertThat(receipt.getRemained()).isEqualTo(retrain.getReasons());
              });
      assertThat(store.idsOfSubject(SUBJECT)).isEmpty();
    }
    assertThat(registry.erased).hasSize(held);
  }

  @Test
  void theLastReceiptTellsTrainedFromHeldOutSamplesThoughTheyAreErased() throws Exception {
    var sample = another("held-out");
    store.put(
        new Sample(
            sample.id(), 0, Split.HOLDOUT, sample.subject(), sample.shape(), sample.pixels()));
    var publication = forget(batch);
    publish(publication);
    var version = publication.version().orElseThrow();
    worker.close();
    enter();
    worker.erase(batch, version);

    var receipt = worker.erase(batch, version).receipts().get(0);
    assertThat(receipt.getSamples()).isEqualTo(version.getSamples());
    assertThat(receipt.getTrainSamples()).isEqualTo(version.getSamples() - 1);
    assertThat(receipt.getHoldoutSamples()).isOne();
  }

  @Test
  void whatTheStoreOfTheNextDaemonDoesNotHaveYetIsErasedToo() throws Exception {
    var publication = forget(batch);
    publish(publication);
    var behind = store.get(store.idsOfSubject(SUBJECT).iterator().next()).orElseThrow();
    store.remove(List.of(behind.id()));
    registry.underWay.add(behind);
    worker.close();
    enter();

    worker.erase(batch, publication.version().orElseThrow());
    assertThat(registry.erased).contains(behind.id());
    assertThat(store.idsOfSubject(SUBJECT)).isEmpty();
  }

  @Test
  void whereNoEvaluationListsWhatWasForgottenAllThatTheBatchNamesIsTaken() throws Exception {
    var version = forget(batch).version().orElseThrow();
    worker.close();
    enter();
    worker.erase(batch, version);
    assertThat(store.idsOfSubject(SUBJECT)).isEmpty();
    assertThat(worker.erase(batch, version).receipts())
        .as("twice does no harm")
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.ERASED);
  }

  @Test
  void aVersionSaysWhereItsBatchLies() {
    var version = forget(batch).version().orElseThrow();
    assertThat(version.getBatchPartition()).isZero();
    assertThat(version.getBatchOffset()).isEqualTo(7);
  }

  @Test
  void whatWasAttackedAheadCostsTheUpdateNoGradientAndIsDroppedAfterIt() {
    long fromScratch = gradients(forget(batch));
    assertThat(fromScratch).isPositive();

    pending = new NamedSamples(Set.of(), Set.of(SUBJECT));
    while (worker.precompute(base, new Cancellation())) {
      assertThat(monitor.status().work().batch()).as("it is no batch").isEmpty();
    }
    assertThat(monitor.precomputedExamples(SmallModel.ID))
        .isEqualTo(store.idsOfSubject(SUBJECT).size());
    pending = NamedSamples.NONE;
    Publication publication = forget(batch);

    assertThat(gradients(publication)).isZero();
    assertThat(publication.version()).isPresent();
    assertThat(monitor.precomputedExamples(SmallModel.ID)).isZero();
  }

  private static long gradients(Publication publication) {
    return publication.evaluations().get(0).getAttack().getGradientEvaluations();
  }

  @Test
  void aSampleWhoseLabelTheModelDoesNotKnowHoldsUpNothingAndIsErased() {
    for (int i = 0; i < 40; i++) {
      store.put(SmallModel.sample("odd-" + i, i % 2 == 0 ? 99 : 1_000_000));
    }
    var known = SmallModel.batch(SmallModel.request(1, List.of(GeneratedDataSet.trainId(9)), null));
    var version = forget(known).version().orElseThrow();
    assertThat(version.getMetrics().getRetainAccuracy()).isNotNull();
    worker.erase(known, version);

    var both =
        SmallModel.batch(
            SmallModel.request(1, List.of("odd-0", GeneratedDataSet.trainId(8)), null));
    pending = new NamedSamples(Set.of("odd-2"), Set.of());
    while (worker.precompute(base, new Cancellation())) {
      assertThat(monitor.precomputedExamples(SmallModel.ID)).isLessThan(60);
    }
    assertThat(forget(both).receipts())
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.UNLEARNED);

    var alone = SmallModel.batch(SmallModel.request(1, List.of("odd-1"), null));
    assertThat(forget(alone).receipts())
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.ERASED);
    assertThat(store.get("odd-1")).isEmpty();
    assertThat(store.unknownLabels(List.of("odd-2"))).isEqualTo(Map.of("odd-2", 99));
  }

  @Test
  void withoutHeldOutSamplesToMeasureOnTheBatchWaits() {
    store.remove(holdout());
    assertThatThrownBy(() -> forget(batch))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContaining("no HOLDOUT samples of model small")
        .hasMessageContaining("amund import --model small");
    assertThat(store.idsOfSubject(SUBJECT)).as("is not lost").isNotEmpty();
    var notHeld = SmallModel.batch(SmallModel.request(1, List.of("nobody"), null));
    assertThat(forget(notHeld).receipts())
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.NOT_HELD);
  }

  @Test
  void withoutTrainingSamplesWhatIsNotKnownWaitsAndWhatWasErasedIsSaidToBe() {
    List<String> train = IntStream.range(0, 60).mapToObj(GeneratedDataSet::trainId).toList();
    store.erase(train, new UUID(9, 9));
    var unknown = SmallModel.batch(SmallModel.request(1, List.of("nobody"), null));
    assertThatThrownBy(() -> forget(unknown))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContaining("no TRAIN samples of model small");
    var erased = SmallModel.batch(SmallModel.request(1, List.of(train.get(3)), null));
    assertThat(forget(erased).receipts())
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.NOT_HELD);
  }

  @Test
  void theLastTrainingSamplesAreForgottenAndThenTheModelLacksSome() {
    List<String> train = IntStream.range(0, 60).mapToObj(GeneratedDataSet::trainId).toList();
    var all = SmallModel.batch(SmallModel.request(1, train, null));
    Publication publication = forget(all);
    assertThat(publication.evaluations())
        .extracting(UnlearningEvaluated::getReplayedSamples)
        .containsExactly(0);
    assertThat(worker.erase(all, publication.version().orElseThrow()).receipts())
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.ERASED);
    assertThat(SampleShortage.of(SmallModel.ID, store).orElseThrow())
        .contains("no TRAIN samples of model small", "amund import --model small");
  }

  @Test
  void whereTheBatchTakesAllHeldOutSamplesItSaysThatTheyAreToBeDeleted() {
    var ids = new ArrayList<>(holdout());
    ids.add(GeneratedDataSet.trainId(9));
    var both = SmallModel.batch(SmallModel.request(1, ids, null));
    assertThatThrownBy(() -> forget(both))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContaining("all HOLDOUT samples of model small are to be deleted")
        .hasMessageContaining("amund import --model small");
    assertThat(store.get(UNSEEN)).as("is not lost").isPresent();
  }

  private static List<String> holdout() {
    return IntStream.range(0, 40).mapToObj(GeneratedDataSet::holdoutId).toList();
  }

  @Test
  void heldOutSamplesAloneAreErasedWithoutAnUpdateAlsoTheSecondTime() {
    var heldOut = SmallModel.batch(SmallModel.request(1, List.of(UNSEEN), null));
    for (int time = 1; time <= 2; time++) {
      var publication = forget(heldOut);
      assertThat(publication.version()).isEmpty();
      assertThat(publication.receipts())
          .extracting(DeletionReceipt::getStatus)
          .as("a crash came before the receipt")
          .containsExactly(ReceiptStatus.ERASED);
      assertThat(store.get(UNSEEN)).isEmpty();
    }
    assertThat(registry.erased).containsExactly(UNSEEN);
  }
}
