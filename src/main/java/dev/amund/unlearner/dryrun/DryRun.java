package dev.amund.unlearner.dryrun;

import dev.amund.audit.Audit;
import dev.amund.audit.AuditSet;
import dev.amund.audit.Comparison;
import dev.amund.audit.ModelMetrics;
import dev.amund.audit.Predictions;
import dev.amund.config.AmunConfig;
import dev.amund.config.AmundConfig;
import dev.amund.config.GateConfig;
import dev.amund.config.LargeRequestConfig;
import dev.amund.config.ModelConfig;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.NamedSamples;
import dev.amund.model.ModelLoader;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.attempts.AttemptListener;
import dev.amund.unlearner.attempts.StageClock;
import dev.amund.unlearner.attempts.UpdateStage;
import dev.amund.unlearner.models.AuditSamples;
import dev.amund.unlearner.models.EarlierVersions;
import dev.amund.unlearner.models.LiveModel;
import dev.amund.unlearner.models.ModelClasses;
import dev.amund.unlearner.models.ModelInputs;
import dev.amund.unlearner.models.ReferenceModels;
import dev.amund.unlearner.models.SampleShortage;
import dev.amund.unlearner.models.UsableModel;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.outcomes.RetrainRequired;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.tasks.ModelUnusableException;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.Slice;
import dev.amund.unlearner.tasks.SliceProgress;
import dev.amund.unlearner.update.BatchUpdate;
import dev.amund.unlearner.update.Judgement;
import dev.amund.unlearner.update.ModelResources;
import dev.amund.unlearner.update.PrecomputedExamples;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Updates a copy of a model as a daemon would, with its settings and its gates, and keeps nothing
 * of it: no version, no event, no erasure. It needs neither a broker nor a registry, so what waits
 * for a later batch may be replayed, and what earlier updates have learned of the model is not
 * known.
 */
public final class DryRun {
  private final AmundConfig config;
  private final ModelConfig model;
  private final GateConfig gates;
  private final SampleStore store;
  private final DryRunModel subject;
  private final Clock clock;

  /**
   * @param config for the device and the audit
   * @param gates that judge
   * @param store may be open for reading only
   * @param subject whose copy is updated
   */
  public DryRun(
      AmundConfig config,
      ModelConfig model,
      GateConfig gates,
      SampleStore store,
      DryRunModel subject,
      Clock clock) {
    this.config = config;
    this.model = model;
    this.gates = gates;
    this.store = store;
    this.subject = subject;
    this.clock = clock;
  }

  /**
   * Finds out whether the model can be updated and measured, and how many classes it has.
   *
   * @return the device that it was loaded on
   * @throws RuntimeException it cannot; the message says why and what to do
   */
  public String requireUsable() {
    requireSamples();
    try (var loaded = loader().load(subject.torchScript())) {
      UsableModel.requireSound(loaded, store);
      new ModelClasses(model.id(), store).learn(loaded);
      requireSamples();
      return loaded.device();
    }
  }

  private void requireSamples() {
    SampleShortage.of(model.id(), store)
        .ifPresent(
            words -> {
              throw new ModelUnusableException(words);
            });
  }

  /** Finds the request's samples in the store. */
  public ResolvedRequest resolve(TriedRequest request) {
    return ResolvedRequest.of(request, model.id(), store, clock.instant());
  }

  /**
   * Returns why a daemon would not try the request but ask for a new training at once, a sentence
   * each; empty where it would try.
   */
  public List<String> retrainReasons(ResolvedRequest request) {
    return RetrainRequired.among(request.forgetSet(), store.count(Split.TRAIN), largeRequests())
        .reasons();
  }

  /** Resolves a request and runs {@link #run(ResolvedRequest, AmunConfig, AttemptListener)}. */
  public DryRunReport run(TriedRequest request, AmunConfig amun, AttemptListener listener) {
    return run(resolve(request), amun, listener);
  }

  /**
   * Attempts to forget samples until the gates accept it or the attempts are used up. Of a request
   * that is too large for one update the first slice is tried.
   *
   * @param amun how the model is updated
   * @param listener follows it
   * @throws IllegalArgumentException the request names no training sample whose label the model
   *     knows
   * @throws RuntimeException the model or the store fails; the message says of what
   */
  public DryRunReport run(ResolvedRequest request, AmunConfig amun, AttemptListener listener) {
    ForgetSet forgetSet = request.forgetSet();
    if (forgetSet.trained().isEmpty()) {
      throw new IllegalArgumentException("none of the samples was trained on");
    }
    int limit = largeRequests().sliceLimit(store.count(Split.TRAIN));
    Slice slice = Slice.next(request.batch(), forgetSet, SliceProgress.NONE, limit);
    var recorder = new Recorder(listener);
    try (var resources = resources();
        var update =
            new BatchUpdate(
                resources,
                new EarlierVersions(subject.artifacts(), loader()),
                amun,
                Judgement.of(
                    gates, () -> new Audit(config.rmia(), resources.references().get()), clock),
                new UnpublishedVersions(),
                clock)) {
      double baseAccuracy = baseAccuracy(resources.measuredOn(), forgetSet.ids());
      Publication unpublished =
          update.run(
              slice,
              version(baseAccuracy),
              forgetSet.ids(),
              new StageClock(recorder, new Cancellation(), System::nanoTime));
      return report(unpublished, slice, recorder);
    }
  }

  private ModelLoader loader() {
    return new ModelLoader(config.device(), model.calledAs());
  }

  private LargeRequestConfig largeRequests() {
    return config.unlearner().largeRequests();
  }

  private ModelResources resources() {
    var live = new LiveModel(subject.artifacts(), loader(), new ModelInputs(store, model.inputs()));
    return new ModelResources(
        store,
        new AuditSamples(store, gates.audit(), config.device()),
        new ReferenceModels(model, config.device()),
        live,
        nothingAhead(live));
  }

  private PrecomputedExamples nothingAhead(LiveModel live) {
    return new PrecomputedExamples(
        model.id(),
        config,
        store,
        live,
        id -> NamedSamples.NONE,
        new UnlearnerMonitor(clock),
        System::nanoTime);
  }

  private double baseAccuracy(AuditSamples measuredOn, Set<String> excluded) {
    AuditSet unseen = measuredOn.panel(excluded).unseen();
    if (unseen.samples().size() == 0) {
      throw new ModelUnusableException(
          SampleShortage.wordsBeside(model.id(), store, Split.HOLDOUT, excluded));
    }
    Set<Integer> unknown = unknownClasses(unseen);
    try (var base = loader().load(subject.base())) {
      return Predictions.of(base, unseen.samples()).without(unknown).accuracy().orElse(Double.NaN);
    }
  }

  /** Returns the classes that earlier updates have made the model forget, which do not count. */
  private Set<Integer> unknownClasses(AuditSet unseen) {
    Set<Integer> without = store.classesWithoutTrainingSamples(Set.of());
    if (without.isEmpty()) {
      return Set.of();
    }
    try (var parent = loader().load(subject.torchScript())) {
      return Comparison.unknown(without, Predictions.of(parent, unseen.samples()));
    }
  }

  private DryRunReport report(Publication unpublished, Slice slice, Recorder recorder) {
    ForgetSet asked = slice.all();
    int trained = asked.trained().size();
    int heldOut =
        (int) asked.held().values().stream().filter(split -> split == Split.HOLDOUT).count();
    long forgotten = subject.samplesSinceBase() + asked.held().size();
    long remaining = store.count(Split.TRAIN) - trained;
    var last = unpublished.evaluations().get(unpublished.evaluations().size() - 1);
    return new DryRunReport(
        recorder.before(),
        recorder.attempts(),
        new DryRunReport.Extent(
            trained, slice.now().trained().size(), slice.position().of(), heldOut),
        last.getRetainedLookalikes(),
        (double) forgotten / (forgotten + remaining),
        last.getRetrainRecommended());
  }

  private ModelVersionPublished version(double baseTestAccuracy) {
    return ModelVersionPublished.newBuilder()
        .setModelId(model.id())
        .setVersion(subject.version())
        .setArtifactUri("")
        .setSha256(subject.sha256())
        .setSizeBytes(subject.torchScript().length)
        .setFormat(ModelFormat.TORCHSCRIPT)
        .setSamplesSinceBase(subject.samplesSinceBase())
        .setPublishedAt(clock.instant())
        .setManifestSignature(ByteBuffer.allocate(0))
        .setKeyId("")
        .setMetrics(new HeadlineMetrics(null, null, null, null, baseTestAccuracy))
        .build();
  }

  /** Keeps the attempts for the report. */
  private static final class Recorder implements AttemptListener {
    private final AttemptListener listener;
    private final List<Attempt> attempts = new ArrayList<>();
    private ModelMetrics before;

    Recorder(AttemptListener listener) {
      this.listener = listener;
    }

    @Override
    public void stage(int attempt, UpdateStage stage) {
      listener.stage(attempt, stage);
    }

    @Override
    public void progress(int done, int total) {
      listener.progress(done, total);
    }

    @Override
    public void judged(ModelMetrics metricsBefore, Attempt attempt) {
      before = metricsBefore;
      attempts.add(attempt);
      listener.judged(metricsBefore, attempt);
    }

    ModelMetrics before() {
      return before;
    }

    List<Attempt> attempts() {
      return attempts;
    }
  }
}
