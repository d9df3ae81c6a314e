package dev.amund.unlearner.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.keys.KeyRotator;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.config.AmundConfig;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.config.GateConfig;
import dev.amund.config.InputConfig;
import dev.amund.config.ModelInterface;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.HandedOverRequest;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.LegalBasis;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.UpdateForce;
import dev.amund.event.WhenRefused;
import dev.amund.model.ModelLoader;
import dev.amund.model.SgdSettings;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.attempts.StageClock;
import dev.amund.unlearner.models.LiveModel;
import dev.amund.unlearner.models.ModelInputs;
import dev.amund.unlearner.models.SampleTensors;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.SlicePosition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchUpdateTest {
  private static final GateConfig OPEN = SmallModelWorker.OPEN;
  private static final GateConfig SHUT = SmallModelWorker.gates(-1);

  /** Only what must go of labels is judged. */
  private static final GateConfig LABELS_MUST_GO = SmallModelWorker.gates(0.999);

  private static final Map<String, String> CLOSED_LOOP =
      Map.of("amund.amun.control.update", "closed-loop");
  private static final Map<String, String> EXPLODING =
      Map.of(
          "amund.amun.fine-tune.learning-rate", "10",
          "amund.amun.fine-tune.epochs", "40",
          "amund.amun.fine-tune.trained-share", "1",
          // Batch norm in training mode would keep the activations bounded.
          "amund.amun.fine-tune.batch-norm", "frozen");

  private static final Map<String, String> MINIMUM_20 = Map.of("amund.amun.replay-minimum", "20");

  private final Clock clock = Clock.fixed(SmallModel.NOW, ZoneOffset.UTC);
  private final UnlearnerMonitor monitor = new UnlearnerMonitor(clock);
  private UnlearningBatch batch =
      SmallModel.batch(
          SmallModel.request(
              1, IntStream.range(0, 6).mapToObj(GeneratedDataSet::trainId).toList(), null),
          SmallModel.request(2, List.of("nobody"), null));

  private LongSupplier nanoTime = System::nanoTime;

  @TempDir private Path directory;
  private SampleStore store;
  private DirectoryArtifactStore artifacts;
  private ManifestSigner signer;
  private VersionWriter versions;
  private LiveModel live;
  private ModelVersionPublished base;

  @BeforeEach
  void open() throws Exception {
    store = SmallModel.store(directory);
    artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"), clock);
    signer = ManifestSigner.loadOrCreate(directory.resolve("key.pem"));
    versions = new VersionWriter(artifacts, signer, clock);
    live =
        new LiveModel(
            artifacts,
            new ModelLoader(SmallModel.config(Map.of()).device(), ModelInterface.PLAIN),
            new ModelInputs(store, InputConfig.DEFAULT));
    base =
        versions.base(
            SmallModel.ID,
            SmallModel.torchScript(),
            new HeadlineMetrics(null, null, 0.5, null, 0.5));
  }

  @AfterEach
  void close() {
    live.close();
    store.close();
  }

  @Test
  void anAcceptedAttemptBecomesTheNextSignedVersion() {
    Publication published = run(OPEN, Map.of(), new Cancellation());

    ModelVersionPublished version = published.version().orElseThrow();
    assertThat(version.getVersion()).isEqualTo(2);
    assertThat(version.getParentSha256()).isEqualTo(base.getSha256());
    assertThat(Sha256.hex(artifacts.fetch(version.getSha256()))).isEqualTo(version.getSha256());
    assertThat(version.getMetrics().getBaseTestAccuracy()).isEqualTo(0.5);
    ManifestVerifier.of(signer.publicKey())
        .verify(
            ModelManifest.of(version), version.getManifestSignature().array(), version.getKeyId());
    assertThat(published.receipts())
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.UNLEARNED, ReceiptStatus.NOT_HELD);
    UnlearningEvaluated evaluation = published.evaluations().get(0);
    assertThat(evaluation.getOutcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(evaluation.getSamples()).isEqualTo(6);
    assertThat(evaluation.getAttack().getMisclassifiedAtStart()).isBetween(0, 6);
    assertThat(evaluation.getSecondsByStage())
        .containsOnlyKeys("fetch", "attack", "fine-tune", "evaluate", "publish");
    assertThat(evaluation.getHyperParameters()).containsEntry("amun.fine-tune.epochs", "1");
    // 6 of 60 samples are less than the 15 % of these gates.
    assertThat(evaluation.getRetrainRecommended()).isFalse();
    assertThat(version.getSamplesSinceBase()).isEqualTo(6);
  }

  @Test
  void idsThatNobodyHoldsTakeNothingAwayFromTheRetainedData() {
    var unknown =
        IntStream.range(0, 1000).mapToObj("v2/%05d"::formatted).collect(Collectors.toSet());
    unknown.add(GeneratedDataSet.holdoutId(0));

    Publication published = run(OPEN, MINIMUM_20, unknown, new Cancellation());

    assertThat(published.evaluations().get(0).getReplayedSamples()).isEqualTo(20);
  }

  @Test
  void whereFewRetainedSamplesAreLeftTheEvaluationSaysHowManyWereReplayed() {
    var waiting =
        IntStream.range(16, 60).mapToObj(GeneratedDataSet::trainId).collect(Collectors.toSet());

    Publication published = run(OPEN, MINIMUM_20, waiting, new Cancellation());

    assertThat(published.evaluations().get(0).getReplayedSamples())
        .as("of 60 samples 6 are forgotten and 44 wait for it")
        .isEqualTo(10);
    assertThat(published.evaluations().get(0).getHyperParameters())
        .containsEntry("amun.replay-minimum", "20");
  }

  @Test
  void aVersionOfAnotherKeyHasNoSuccessorUntilTheChangeIsSaid() {
    var other = ManifestSigner.loadOrCreate(directory.resolve("other.pem"));
    versions = new VersionWriter(artifacts, other, clock);

    assertThatThrownBy(() -> run(OPEN, Map.of(), new Cancellation()))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("version 1, the newest of model " + SmallModel.ID)
        .hasMessageContaining("amund keys rotate --old");

    new KeyRotator(directory.resolve("other.pem"), artifacts, clock)
        .rotateFrom(directory.resolve("key.pem"), List.of(SignedManifest.of(base)));
    var version = run(OPEN, Map.of(), new Cancellation()).version().orElseThrow();
    assertThat(version.getKeyId()).isEqualTo(other.keyId());
  }

  @Test
  void recommendsToTrainAnewWhenTheVersionsHaveForgottenTheirShare() {
    base = ModelVersionPublished.newBuilder(base).setSamplesSinceBase(5).build();

    Publication published = run(OPEN, Map.of(), new Cancellation());

    assertThat(published.version().orElseThrow().getSamplesSinceBase()).isEqualTo(11);
    assertThat(published.evaluations().get(0).getRetrainRecommended()).isTrue();
  }

  @Test
  void aClosedLoopGoesOnWithWhatTheParentHasLearned() {
    var closedLoop = Map.of("amund.amun.control.update", "closed-loop");
    ModelVersionPublished first = run(OPEN, closedLoop, new Cancellation()).version().orElseThrow();

    assertThat(first.getForce().getGain()).isPositive();
    UnlearningEvaluated evaluation = run(OPEN, closedLoop, new Cancellation()).evaluations().get(0);
    assertThat(evaluation.getHyperParameters())
        .containsEntry("control.transformation", first.getForce().getTransformation())
        .containsKeys("control.gain", "control.passes");
    assertThat(evaluation.getAfter().getExtra()).containsKey("steering.auc.after");

    base =
        ModelVersionPublished.newBuilder(base)
            .setForce(new UpdateForce(1e-4, "frozen", "noise 0.02"))
            .build();
    ModelVersionPublished next = run(OPEN, closedLoop, new Cancellation()).version().orElseThrow();
    assertThat(next.getForce().getTransformation()).isEqualTo("noise 0.02");
    assertThat(next.getForce().getBatchNorm()).isEqualTo("frozen");
    assertThat(next.getForce().getGain()).isLessThan(first.getForce().getGain());

    var said = new HashMap<>(closedLoop);
    said.put("amund.amun.fine-tune.batch-norm", "train");
    ModelVersionPublished asSaid = run(OPEN, said, new Cancellation()).version().orElseThrow();
    assertThat(asSaid.getForce().getBatchNorm()).as("not as was learned").isEqualTo("train");
  }

  @Test
  void aClassThatGoesAsAWholeIsPublishedAndTheEvaluationSaysSo() {
    base = memorising();
    int going = 2;
    List<String> ids = trainedAs(going);
    store.settleClasses(6);
    UnlearningBatch wholeClass = SmallModel.batch(SmallModel.request(1, ids, null));

    Publication published = run(wholeClass, LABELS_MUST_GO, CLOSED_LOOP, Set.of());

    ModelVersionPublished version = published.version().orElseThrow();
    UnlearningEvaluated evaluation = last(published);
    assertThat(evaluation.getLostLabels().getWholeClasses()).containsExactly(going);
    assertThat(evaluation.getLostLabels().getWholeClassSamples()).isEqualTo(ids.size());
    assertThat(evaluation.getBefore().getExtra().get("whole-class.accuracy")).isGreaterThan(0.3);
    assertThat(evaluation.getAfter().getExtra())
        .hasEntrySatisfying("whole-class.accuracy", share -> assertThat(share).isLessThan(0.2))
        .containsKeys("whole-class.confidence", "whole-class.held-out-accuracy");
    assertThat(version.getMetrics().getBaseTestAccuracy())
        .as("what the base model counts for without the class")
        .isNotEqualTo(0.5);
  }

  @Test
  void aClassGoesAsAWholeWhereTheLastOfItWaitToBeForgotten() {
    List<String> ids = trainedAs(2);
    store.settleClasses(6);
    UnlearningBatch part = SmallModel.batch(SmallModel.request(1, ids.subList(0, 5), null));

    UnlearningEvaluated evaluation =
        last(run(part, OPEN, CLOSED_LOOP, Set.copyOf(ids.subList(5, ids.size()))));
    assertThat(evaluation.getLostLabels().getWholeClasses()).containsExactly(2);

    assertThat(last(run(part, OPEN, CLOSED_LOOP, Set.of())).getLostLabels())
        .as("others of it stay")
        .isNull();
  }

  @Test
  void wrongLabelsArePublishedWhenTheyAreGone() {
    base = memorising();
    List<String> ids = IntStream.range(0, 8).mapToObj(GeneratedDataSet::trainId).toList();
    UnlearningBatch poisoned =
        SmallModel.batch(
            BatchedRequest.newBuilder(SmallModel.request(1, ids, null))
                .setLegalBasis(LegalBasis.POISONED_DATA)
                .build());

    Publication published = run(poisoned, LABELS_MUST_GO, CLOSED_LOOP, Set.of());

    assertThat(published.version()).isPresent();
    UnlearningEvaluated evaluation = last(published);
    assertThat(evaluation.getLostLabels().getWrongLabelSamples()).isEqualTo(8);
    assertThat(evaluation.getLostLabels().getWholeClasses()).isEmpty();
    assertThat(evaluation.getBefore().getExtra().get("wrong-label.accuracy")).isGreaterThan(0.6);
    assertThat(evaluation.getAfter().getExtra().get("wrong-label.accuracy")).isLessThan(0.4);
  }

  /** Version 1 of a network that knows the training samples by heart. */
  private ModelVersionPublished memorising() {
    try (var model =
            TorchScriptModel.load(live.at(base).snapshot(), SmallModel.config(Map.of()).device());
        var trainer = model.trainer(new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 1));
        var scope = model.scope()) {
      var samples = SampleTensors.of(scope, trained());
      for (int step = 0; step < 120; step++) {
        trainer.step(samples, 0.05 * (1 - step / 120.0));
      }
      return versions.base(
          SmallModel.ID, model.snapshot(), new HeadlineMetrics(null, null, 0.5, null, 0.5));
    }
  }

  private List<Sample> trained() {
    return store.getAll(IntStream.range(0, 60).mapToObj(GeneratedDataSet::trainId).toList());
  }

  private List<String> trainedAs(int label) {
    return trained().stream().filter(sample -> sample.label() == label).map(Sample::id).toList();
  }

  private static UnlearningEvaluated last(Publication publication) {
    return publication.evaluations().get(publication.evaluations().size() - 1);
  }

  @Test
  void theSeedOfTheConfigurationIsUsed() {
    String usual = run(OPEN, Map.of(), new Cancellation()).version().orElseThrow().getSha256();
    String other =
        run(OPEN, Map.of("amund.amun.seed", "2"), new Cancellation())
            .version()
            .orElseThrow()
            .getSha256();
    assertThat(other).isNotEqualTo(usual);
  }

  @Test
  void refusedAttemptsLeaveTheModelBitIdenticalAndEndInQuarantine() {
    byte[] before = live.at(base).snapshot();

    Publication published = run(SHUT, Map.of(), new Cancellation());

    assertThat(live.at(base).snapshot()).isEqualTo(before);
    assertThat(published.version()).isEmpty();
    assertThat(published.evaluations())
        .extracting(UnlearningEvaluated::getOutcome)
        .containsExactly(Outcome.RETRIED, Outcome.RETRIED, Outcome.QUARANTINED);
    assertThat(published.evaluations())
        .extracting(e -> e.getHyperParameters().get("amun.fine-tune.learning-rate"))
        .containsExactly("0.0125", "0.025", "0.05");
    assertThat(published.evaluations())
        .extracting(e -> e.getSecondsByStage().containsKey("attack"))
        .containsExactly(true, false, false);
    assertThat(published.receipts())
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.QUARANTINED, ReceiptStatus.NOT_HELD);
    assertThat(published.receipts().get(0).getReason()).contains("3 attempts", "recognised");
    assertThat(published.of(batch).quarantined().orElseThrow().getRequests())
        .as("what the intake lets out again")
        .containsExactly(batch.getRequests().get(0));
  }

  @Test
  void byPolicyTheBestRefusedAttemptIsPublishedAndFlagged() {
    batch = UnlearningBatch.newBuilder(batch).setWhenRefused(WhenRefused.PUBLISH_BEST).build();

    Publication published = run(SHUT, Map.of(), new Cancellation());

    ModelVersionPublished version = published.version().orElseThrow();
    assertThat(version.getVersion()).isEqualTo(2);
    assertThat(version.getResidual())
        .isNotEmpty()
        .allMatch(reason -> reason.contains("recognised"));
    assertThat(artifacts.fetch(version.getSha256()))
        .as("what the model becomes when it is used next")
        .isEqualTo(live.at(version).snapshot());
    UnlearningEvaluated last = published.evaluations().get(2);
    assertThat(last.getOutcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(last.getVersion()).isEqualTo(2);
    assertThat(last.getResidual()).isTrue();
    assertThat(last.getReasons()).isEqualTo(version.getResidual());
    assertThat(published.evaluations())
        .extracting(UnlearningEvaluated::getAttempt)
        .containsExactlyInAnyOrder(1, 2, 3);
    assertThat(published.evaluations())
        .extracting(UnlearningEvaluated::getOutcome)
        .containsExactly(Outcome.RETRIED, Outcome.RETRIED, Outcome.PUBLISHED);
    DeletionReceipt receipt = published.receipts().get(0);
    assertThat(receipt.getStatus()).isEqualTo(ReceiptStatus.UNLEARNED);
    assertThat(receipt.getResidual()).isTrue();
    assertThat(receipt.getRemained()).isEqualTo(version.getResidual());
    ManifestVerifier.of(signer.publicKey())
        .verify(
            ModelManifest.of(version), version.getManifestSignature().array(), version.getKeyId());
    assertThat(published.quarantined()).isEmpty();
  }

  @Test
  void ofTwoSamplesNoFigureLeavesThatAGateWentBy() {
    List<String> two = List.of(GeneratedDataSet.trainId(0), GeneratedDataSet.trainId(1));
    var small =
        UnlearningBatch.newBuilder(SmallModel.batch(SmallModel.request(1, two, null)))
            .setWhenRefused(WhenRefused.PUBLISH_BEST)
            .build();

    Publication published = run(small, SHUT, Map.of(), Set.of());

    List<String> said = new ArrayList<>(published.version().orElseThrow().getResidual());
    published.evaluations().forEach(event -> said.addAll(event.getReasons()));
    published.receipts().forEach(receipt -> said.addAll(receipt.getRemained()));
    assertThat(said)
        .hasSizeGreaterThan(4)
        .allMatch(reason -> reason.endsWith("no figures of fewer than 5 samples are given."));
    assertThat(published.evaluations())
        .extracting(event -> event.getAttack().getMisclassifiedAtStart())
        .containsOnly(-1);
  }

  @Test
  void thePolicyChangesNothingWhereTheGatesAccept() {
    batch = UnlearningBatch.newBuilder(batch).setWhenRefused(WhenRefused.PUBLISH_BEST).build();
    ModelVersionPublished version = run(OPEN, Map.of(), new Cancellation()).version().orElseThrow();
    assertThat(version.getResidual()).isEmpty();
  }

  @Test
  void anAttemptThatExplodedIsNeverPublished() {
    batch = UnlearningBatch.newBuilder(batch).setWhenRefused(WhenRefused.PUBLISH_BEST).build();

    Publication published = run(OPEN, EXPLODING, new Cancellation());

    assertThat(published.version()).isEmpty();
    assertThat(published.evaluations().get(2).getOutcome()).isEqualTo(Outcome.QUARANTINED);
    assertThat(published.receipts().get(0).getReason()).contains("none of them can be published");
  }

  @Test
  void byPolicyARefusedBatchIsHandedToRetraining() {
    batch = UnlearningBatch.newBuilder(batch).setWhenRefused(WhenRefused.ERASE_AND_RETRAIN).build();
    byte[] before = live.at(base).snapshot();

    Publication published = run(SHUT, Map.of(), new Cancellation());

    assertThat(live.at(base).snapshot()).isEqualTo(before);
    assertThat(published.version()).isEmpty();
    assertThat(published.receipts())
        .as("what is held is answered after the erasure")
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.NOT_HELD);
    assertThat(published.evaluations())
        .extracting(UnlearningEvaluated::getOutcome)
        .containsExactly(Outcome.RETRIED, Outcome.RETRIED, Outcome.RETRAIN_REQUIRED);
    RetrainingRequested retrain = published.retrain().orElseThrow();
    assertThat(retrain.getVersion()).isEqualTo(1);
    assertThat(retrain.getSamples()).isEqualTo(6);
    assertThat(retrain.getRequests())
        .as("of which something is held")
        .containsExactly(new HandedOverRequest(batch.getRequests().get(0).getRequestId(), 6, 0));
    assertThat(retrain.getReasons()).isNotEmpty();
  }

  @Test
  void lossesThatExplodeAreRefusedAttempts() {
    Publication published = run(OPEN, EXPLODING, new Cancellation());

    assertThat(published.version()).isEmpty();
    assertThat(published.evaluations()).hasSize(3).allMatch(e -> !e.getReasons().isEmpty());
  }

  @Test
  void aCancelledUpdateLeavesNothingBehind() {
    var cancelled = new Cancellation();
    cancelled.cancel();
    assertThatThrownBy(() -> run(OPEN, Map.of(), cancelled))
        .isInstanceOf(CancellationException.class);
    assertThat(live.at(base).snapshot()).isNotEmpty();
  }

  @Test
  void theProgressMovesWhileTheModelIsMeasured() {
    monitor.begin(batch, 6, SlicePosition.WHOLE);
    var atTheEnd = new ArrayList<List<Integer>>();
    nanoTime =
        () -> {
          // Asked whenever a stage ends, while the monitor still shows it.
          monitor
              .status()
              .work()
              .batch()
              .filter(shown -> shown.step().stage().equals("evaluate"))
              .ifPresent(shown -> atTheEnd.add(List.of(shown.step().done(), shown.step().total())));
          return System.nanoTime();
        };
    run(OPEN, Map.of(), new Cancellation());

    assertThat(atTheEnd).as("before the update, and after it").hasSizeGreaterThan(1);
    assertThat(atTheEnd)
        .allSatisfy(
            progress -> {
              assertThat(progress.get(0)).isEqualTo(progress.get(1));
              assertThat(progress.get(1)).isGreaterThan(6);
            });
  }

  @Test
  void theSameBatchOnTheSameParentGivesTheSameVersion() {
    String first = run(OPEN, Map.of(), new Cancellation()).version().orElseThrow().getSha256();
    String again = run(OPEN, Map.of(), new Cancellation()).version().orElseThrow().getSha256();
    assertThat(again).isEqualTo(first);
  }

  @Test
  void whereThereIsNoRoomForAVersionNoneIsMade() throws Exception {
    TorchScriptModel model = live.at(base);
    Path blobs = directory.resolve("artifacts").resolve("blobs");
    Files.move(blobs, directory.resolve("away"));
    Files.createFile(blobs);

    assertThatThrownBy(() -> run(OPEN, Map.of(), new Cancellation()))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("a file where a directory should be");
    assertThat(live.at(base)).as("not touched, else it would be loaded again").isSameAs(model);
  }

  private Publication run(
      GateConfig gates, Map<String, String> overrides, Cancellation cancellation) {
    return run(gates, overrides, Set.of(), cancellation);
  }

  private Publication run(
      GateConfig gates,
      Map<String, String> overrides,
      Set<String> waiting,
      Cancellation cancellation) {
    return run(batch, gates, overrides, waiting, cancellation);
  }

  private Publication run(
      UnlearningBatch other, GateConfig gates, Map<String, String> overrides, Set<String> waiting) {
    return run(other, gates, overrides, waiting, new Cancellation());
  }

  private Publication run(
      UnlearningBatch batch,
      GateConfig gates,
      Map<String, String> overrides,
      Set<String> waiting,
      Cancellation cancellation) {
    AmundConfig config = SmallModel.config(overrides);
    ForgetSet forgetSet = ForgetSet.resolve(batch, store);
    var resources = SmallModelWorker.resources(config, gates, store, live, monitor);
    try (var measuredOn = resources.measuredOn()) {
      var update = SmallModelWorker.update(config, gates, resources, artifacts, versions, clock);
      var excluded = new HashSet<>(forgetSet.ids());
      excluded.addAll(waiting);
      return update.run(
          batch, base, forgetSet, excluded, new StageClock(monitor, cancellation, nanoTime));
    }
  }
}
