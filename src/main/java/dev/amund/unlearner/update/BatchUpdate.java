package dev.amund.unlearner.update;

import dev.amund.audit.AuditSet;
import dev.amund.audit.Comparison;
import dev.amund.audit.ForgetScope;
import dev.amund.audit.ModelMetrics;
import dev.amund.audit.Panel;
import dev.amund.config.AmunConfig;
import dev.amund.config.ControlConfig.Update;
import dev.amund.config.RetryConfig;
import dev.amund.control.Networks;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.WhenRefused;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.Lookalikes;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.attempts.AttemptRunner;
import dev.amund.unlearner.attempts.BestAttempt;
import dev.amund.unlearner.attempts.Forces;
import dev.amund.unlearner.attempts.SelfTuning;
import dev.amund.unlearner.attempts.StageClock;
import dev.amund.unlearner.attempts.UpdateStage;
import dev.amund.unlearner.models.AuditSamples;
import dev.amund.unlearner.models.EarlierVersions;
import dev.amund.unlearner.models.LiveModel;
import dev.amund.unlearner.models.SampleTensors;
import dev.amund.unlearner.outcomes.Evaluations;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.Slice;
import dev.amund.unlearner.tasks.Task;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets one batch of one model: attempts the AMUN update until the gates accept it or the
 * attempts are used up. A rejected attempt leaves the weights and buffers bit-identical to the
 * parent's.
 */
public final class BatchUpdate implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchUpdate.class);

  /** Far from what batches and attempts add. */
  private static final long SLICE_SEED = 0x9E37_79B9_7F4A_7C15L;

  private final SampleStore store;
  private final AuditSamples measuredOn;
  private final LiveModel live;
  private final PrecomputedExamples ahead;
  private final EarlierVersions earlier;
  private final AmunConfig config;
  private final Judgement judgement;
  private final VersionFactory versions;
  private final SlicePublications publications;

  /**
   * @param resources outlive this
   * @param config how the model is updated
   */
  public BatchUpdate(
      ModelResources resources,
      EarlierVersions earlier,
      AmunConfig config,
      Judgement judgement,
      VersionFactory versions,
      Clock clock) {
    this.store = resources.store();
    this.measuredOn = resources.measuredOn();
    this.live = resources.live();
    this.ahead = resources.ahead();
    this.earlier = earlier;
    this.config = config;
    this.judgement = judgement;
    this.versions = versions;
    this.publications = new SlicePublications(store, judgement, versions, clock);
  }

  /** Runs a batch as a whole, like {@link #run(Slice, ModelVersionPublished, Set, StageClock)}. */
  public Publication run(
      UnlearningBatch batch,
      ModelVersionPublished parent,
      ForgetSet forgetSet,
      Set<String> excluded,
      StageClock stages) {
    return run(Slice.whole(batch, forgetSet), parent, excluded, stages);
  }

  /**
   * Runs the attempts.
   *
   * @param slice holds at least one trained sample
   * @param excluded ids that must not be replayed: the batch's own and those that wait for theirs
   * @param stages measures, shows, and cancels by throwing {@link
   *     java.util.concurrent.CancellationException}
   * @return the version with its evaluations and receipts, or evaluations and what becomes of a
   *     batch that was refused: QUARANTINED receipts, or the request to retrain the model from
   *     scratch
   */
  public Publication run(
      Slice slice, ModelVersionPublished parent, Set<String> excluded, StageClock stages) {
    UnlearningBatch batch = slice.batch();
    stages.stage(UpdateStage.FETCH);
    // Else the whole update would be done for nothing, again and again until there is room.
    versions.requireSuccessor(parent);
    TorchScriptModel model = live.at(parent);
    try (TensorScope scope = model.scope()) {
      List<Sample> trained = store.getAll(slice.now().trained());
      AuditSet forget = SampleTensors.named(scope, trained);
      Panel panel = measuredOn.panel(excluded);
      stages.stage(UpdateStage.EVALUATE);
      Comparison comparison =
          judgement
              .audit()
              .get()
              .compare(
                  model,
                  parent.getSha256(),
                  forget,
                  scope(trained, slice.now(), excluded),
                  panel,
                  stages::measured);
      ModelMetrics before = comparison.before();
      OptionalDouble base = comparison.base(baseTestAccuracy(parent));
      var subject =
          new Evaluations.Subject(
              batch, before, base, comparison.wholeClasses(), lookalikes(batch, trained, excluded));
      var run = new SliceRun(slice, parent, subject, new ArrayList<>(), stages);
      var best = new BestAttempt(before);
      RetryConfig retry = judgement.config().retry();
      var tuning = new SelfTuning(config.fineTune(), retry);
      var attempts =
          new AttemptRunner(
              model,
              scope,
              forget.samples(),
              ahead.start(scope, forget.ids(), forget.samples().images()),
              new StoreReplay(store, excluded, () -> Task.context(batch)),
              loop(model, parent, comparison.scope()),
              stages);
      for (int number = 1; number <= retry.maxAttempts(); number++) {
        live.touched();
        Attempt attempt =
            attempts.attempt(
                number,
                config.with(tuning.settings()),
                tuning.firmness(),
                seed(slice, number),
                comparison::after,
                after -> judgement.gates().judge(ModelMetrics.ofTestAccuracy(base), before, after));
        stages.judged(before, attempt);
        if (attempt.decision().accepted()) {
          Publication publication = accepted(run, attempt, model);
          publication.version().ifPresent(version -> comparison.becomes(version.getSha256()));
          return publication;
        }
        log.warn(
            "attempt refused: attempt={} batch={} reasons={}",
            number,
            batch.getBatchId(),
            judgement.evaluations().reasons(attempt));
        if (batch.getWhenRefused() == WhenRefused.PUBLISH_BEST) {
          best.offer(attempt, model);
        }
        live.restore(parent);
        tuning.refused(attempt.decision());
        run.evaluated().add(judgement.evaluations().refused(subject, attempt, Outcome.RETRIED));
      }
      return best.best()
          .map(candidate -> publications.residual(run, candidate))
          .orElseGet(() -> publications.withoutVersion(run));
    }
  }

  private ForgetScope scope(List<Sample> trained, ForgetSet forgetSet, Set<String> excluded) {
    return ForgetScope.of(
        trained.stream().mapToInt(Sample::label).toArray(),
        trained.stream().map(sample -> forgetSet.poisoned().contains(sample.id())).toList(),
        lostClasses(excluded));
  }

  /**
   * Returns the classes that are forgotten as a whole. If no class stays, no network is left to
   * compare with, and none counts as lost.
   */
  private Set<Integer> lostClasses(Set<String> excluded) {
    return store.drawable(Split.TRAIN, excluded) == 0
        ? Set.of()
        : store.classesWithoutTrainingSamples(excluded);
  }

  private Optional<AttemptRunner.Loop> loop(
      TorchScriptModel model, ModelVersionPublished parent, ForgetScope scope) {
    if (config.control().update() == Update.FIXED) {
      return Optional.empty();
    }
    return Optional.of(
        new AttemptRunner.Loop(
            new Networks(
                model, earlier.parent(parent), earlier.anchor(parent), earlier.recent(parent)),
            measuredOn.steering(),
            scope,
            Forces.of(parent)));
  }

  /** Logs what looks like forgotten samples, so that the operator can find what else to delete. */
  private int lookalikes(UnlearningBatch batch, List<Sample> forgotten, Set<String> excluded) {
    Lookalikes found = store.lookalikes(forgotten, excluded);
    if (found.count() > 0) {
      log.warn(
          "training samples that look like forgotten ones stay: batch={} identical={} similar={}",
          batch.getBatchId(),
          found.identical(),
          found.similar());
    }
    return found.count();
  }

  private Publication accepted(SliceRun run, Attempt attempt, TorchScriptModel model) {
    run.stages().stage(UpdateStage.PUBLISH);
    ModelVersionPublished version = publications.version(run, model.snapshot(), attempt, List.of());
    live.becomes(version);
    return publications.published(run, attempt, version);
  }

  /**
   * Returns the seed of an attempt. Another attempt or slice draws other replay samples; a batch
   * that is delivered again after a crash draws the same.
   */
  private long seed(Slice slice, int attempt) {
    return 31 * (31 * config.seed() + slice.batch().getSequence())
        + attempt
        + SLICE_SEED * slice.before().slices();
  }

  private static OptionalDouble baseTestAccuracy(ModelVersionPublished parent) {
    return Optional.ofNullable(parent.getMetrics())
        .map(HeadlineMetrics::getBaseTestAccuracy)
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }

  /** Frees what is kept on the device between updates. */
  @Override
  public void close() {
    earlier.close();
  }
}
