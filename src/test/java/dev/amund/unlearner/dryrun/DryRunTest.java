package dev.amund.unlearner.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.audit.Audit;
import dev.amund.audit.ModelMetrics;
import dev.amund.config.AmundConfig;
import dev.amund.config.GateConfig;
import dev.amund.config.InputConfig;
import dev.amund.config.ModelConfig;
import dev.amund.config.ModelInterface;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.LegalBasis;
import dev.amund.model.ModelLoader;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.attempts.AttemptListener;
import dev.amund.unlearner.attempts.StageClock;
import dev.amund.unlearner.attempts.UpdateStage;
import dev.amund.unlearner.models.AuditSamples;
import dev.amund.unlearner.models.LiveModel;
import dev.amund.unlearner.models.ModelInputs;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.update.SmallModelWorker;
import dev.amund.unlearner.update.VersionWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DryRunTest {
  private static final GateConfig OPEN = SmallModelWorker.OPEN;
  private static final GateConfig SHUT = SmallModelWorker.gates(-1);

  private final Clock clock = Clock.fixed(SmallModel.NOW, ZoneOffset.UTC);
  private final List<String> ids =
      IntStream.range(0, 6).mapToObj(GeneratedDataSet::trainId).toList();
  private final List<Attempt> heard = new ArrayList<>();
  private final List<String> stages = new ArrayList<>();

  @TempDir private Path directory;
  private SampleStore store;

  @BeforeEach
  void open() throws Exception {
    store = SmallModel.store(directory);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** The same batch on the same model, by the daemon's own parts and as a dry run. */
  @ParameterizedTest
  @ValueSource(strings = {"fixed", "closed_loop"})
  void findsWhatTheDaemonFinds(String update) throws Exception {
    AmundConfig config = SmallModel.config(Map.of("amund.amun.control.update", update));
    List<Attempt> published = byTheDaemon(config, SHUT);
    DryRunReport tried = dryRun(config, SHUT).run(request(ids), config.amun(), listener());

    assertThat(tried.attempts()).hasSize(3).isEqualTo(heard);
    assertThat(withoutTimes(tried.attempts())).isEqualTo(withoutTimes(published));
    assertThat(tried.accepted()).isFalse();
    assertThat(tried.extent()).isEqualTo(new DryRunReport.Extent(ids.size(), ids.size(), 1, 0));
    assertThat(tried.forgottenShare()).isEqualTo(0.1);
    assertThat(tried.before().testAccuracy()).isPresent();
    assertThat(tried.samplesTrained()).isPositive();
    assertThat(tried.secondsByStage()).containsKeys("attack", "fine-tune", "evaluate");
    assertThat(stages).contains("1 attack", "2 fine-tune", "3 evaluate");
  }

  @Test
  void whatTheGatesAcceptIsAccepted() throws Exception {
    AmundConfig config = SmallModel.config(Map.of());
    DryRunReport report = dryRun(config, OPEN).run(request(ids), config.amun(), listener());
    assertThat(report.accepted()).isTrue();
    assertThat(report.lastMeasured()).contains(report.last());
    assertThat(report.retrainRecommended()).as("a tenth is less than 15 %").isFalse();
    assertThat(store.splits(ids)).as("nothing is erased").hasSize(ids.size());
  }

  @Test
  void heldOutSamplesAreNotUnlearned() throws Exception {
    AmundConfig config = SmallModel.config(Map.of());
    DryRun dryRun = dryRun(config, OPEN);
    var some = List.of(ids.get(0), GeneratedDataSet.holdoutId(0));
    assertThat(dryRun.resolve(request(some)).trained()).containsExactly(ids.get(0));
    DryRunReport report = dryRun.run(request(some), config.amun(), listener());
    assertThat(report.extent()).isEqualTo(new DryRunReport.Extent(1, 1, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dryRun.run(request(some.subList(1, 2)), config.amun(), listener()));
  }

  @Test
  void ofALargeRequestTheFirstSliceIsTried() throws Exception {
    AmundConfig config =
        SmallModel.config(
            Map.of(
                "amund.unlearner.max-forget-samples", "4",
                "amund.unlearner.min-forget-samples", "1",
                "amund.unlearner.max-forget-share", "1"));
    DryRunReport report = dryRun(config, OPEN).run(request(ids), config.amun(), listener());
    assertThat(report.extent()).isEqualTo(new DryRunReport.Extent(6, 3, 2, 0));
    assertThat(report.before().forgetSamples()).isEqualTo(3);
    assertThat(report.forgottenShare()).as("once all of it is forgotten").isEqualTo(0.1);
  }

  @Test
  void aRequestForTooMuchIsNotTried() throws Exception {
    AmundConfig config = SmallModel.config(Map.of("amund.unlearner.retrain-share", "0.09"));
    DryRun dryRun = dryRun(config, OPEN);
    assertThat(dryRun.retrainReasons(dryRun.resolve(request(ids))))
        .singleElement()
        .asString()
        .contains("6 of its 60 training samples", "unlearner.retrain-share");
    assertThat(dryRun.retrainReasons(dryRun.resolve(request(ids.subList(0, 5))))).isEmpty();
  }

  @Test
  void theLegalBasisSaysThatLabelsAreWrong() throws Exception {
    AmundConfig config = SmallModel.config(Map.of());
    var poisoned = new TriedRequest(ids, LegalBasis.POISONED_DATA);
    DryRunReport report = dryRun(config, OPEN).run(poisoned, config.amun(), listener());
    assertThat(report.before().lostLabels()).isNotEmpty();
    DryRunReport asUnseen = dryRun(config, OPEN).run(request(ids), config.amun(), listener());
    assertThat(asUnseen.before().lostLabels()).isEmpty();
  }

  private static TriedRequest request(List<String> ids) {
    return new TriedRequest(ids, LegalBasis.OTHER);
  }

  private DryRun dryRun(AmundConfig config, GateConfig gates) throws Exception {
    return new DryRun(
        config,
        model(),
        gates,
        store,
        DryRunModel.base(SmallModel.ID, SmallModel.torchScript()),
        clock);
  }

  private List<Attempt> byTheDaemon(AmundConfig config, GateConfig gates) throws Exception {
    var artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"), clock);
    var signer = ManifestSigner.loadOrCreate(directory.resolve("key.pem"));
    var versions = new VersionWriter(artifacts, signer, clock);
    var monitor = new UnlearnerMonitor(clock);
    var attempts = new ArrayList<Attempt>();
    var live =
        new LiveModel(
            artifacts,
            new ModelLoader(config.device(), ModelInterface.PLAIN),
            new ModelInputs(store, InputConfig.DEFAULT));
    try (var resources = SmallModelWorker.resources(config, gates, store, live, monitor);
        var update =
            SmallModelWorker.update(config, gates, resources, artifacts, versions, clock)) {
      var batch = SmallModel.batch(SmallModel.request(1, ids, null));
      var forgetSet = ForgetSet.resolve(batch, store);
      var base =
          versions.base(
              SmallModel.ID,
              SmallModel.torchScript(),
              new HeadlineMetrics(
                  null, null, null, null, baseAccuracy(config, resources.measuredOn())));
      update.run(
          batch,
          base,
          forgetSet,
          forgetSet.ids(),
          new StageClock(collector(attempts), new Cancellation(), System::nanoTime));
    }
    return attempts;
  }

  private double baseAccuracy(AmundConfig config, AuditSamples measuredOn) throws Exception {
    var unseen = measuredOn.panel(Set.copyOf(ids)).unseen().samples();
    try (var model = TorchScriptModel.load(SmallModel.torchScript(), config.device())) {
      var none = unseen.rows(0, 0);
      return new Audit().measure(model, none, none, unseen).testAccuracy().orElseThrow();
    }
  }

  private static List<Attempt> withoutTimes(List<Attempt> attempts) {
    return attempts.stream()
        .map(
            a ->
                new Attempt(
                    a.number(),
                    a.config(),
                    a.report(),
                    a.control(),
                    a.after(),
                    a.decision(),
                    Map.of()))
        .toList();
  }

  private AttemptListener listener() {
    return collector(heard);
  }

  private AttemptListener collector(List<Attempt> attempts) {
    return new AttemptListener() {
      @Override
      public void stage(int attempt, UpdateStage stage) {
        stages.add(attempt + " " + stage.label());
      }

      @Override
      public void progress(int done, int total) {
        assertThat(done).isLessThanOrEqualTo(total);
      }

      @Override
      public void judged(ModelMetrics before, Attempt attempt) {
        attempts.add(attempt);
      }
    };
  }

  private static ModelConfig model() {
    return new ModelConfig(SmallModel.ID, Path.of("unused.pt"), List.of(), InputConfig.DEFAULT);
  }
}
