package dev.amund.unlearner.monitoring;

import dev.amund.audit.GateDecision;
import dev.amund.audit.ModelMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.attempts.AttemptListener;
import dev.amund.unlearner.attempts.UpdateStage;
import dev.amund.unlearner.monitoring.UnlearnerStatus.Problems;
import dev.amund.unlearner.monitoring.UnlearnerStatus.Share;
import dev.amund.unlearner.monitoring.UnlearnerStatus.Silence;
import dev.amund.unlearner.monitoring.UnlearnerStatus.Work;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.SlicePosition;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Collects the state of the unlearner's two threads, for readers on other threads. */
public final class UnlearnerMonitor implements AttemptListener {
  private final Clock clock;
  private final ThreadHeartbeats heartbeats;
  private final Map<String, UnlearningEvaluated> evaluations = new HashMap<>();
  private final Map<String, Map<GateDecision.Kind, Long>> refusals = new HashMap<>();
  private final Map<String, Integer> precomputedExamples = new HashMap<>();
  private final Map<String, String> problems = new HashMap<>();
  private Share share = Share.NONE;
  private long failures;
  private Map<String, Double> lastBatchSeconds = Map.of();
  private Optional<String> problem = Optional.empty();
  private Optional<UnlearningBatch> batch = Optional.empty();
  private CurrentBatch.Slice slice = new CurrentBatch.Slice(SlicePosition.WHOLE, 0, Instant.EPOCH);
  private CurrentBatch.Step step = step(0, UpdateStage.FETCH);

  public UnlearnerMonitor(Clock clock) {
    this(clock, System::nanoTime);
  }

  /**
   * @param nanoTime measures how long the threads have shown no progress
   */
  public UnlearnerMonitor(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.heartbeats = new ThreadHeartbeats(nanoTime);
  }

  /** Returns where the two threads report that they make progress. */
  public ThreadHeartbeats heartbeats() {
    return heartbeats;
  }

  public synchronized UnlearnerStatus status() {
    return new UnlearnerStatus(
        share,
        new Work(batch.map(this::current), lastBatchSeconds),
        new Problems(problem, Map.copyOf(problems)),
        new Silence(heartbeats.loopSilence(), heartbeats.workSilence()));
  }

  private CurrentBatch current(UnlearningBatch b) {
    return new CurrentBatch(
        b.getBatchId().toString(), b.getModelId(), b.getRequests().size(), slice, step);
  }

  /** Records that the group has assigned partitions, and with them these models. */
  public synchronized void joined(Set<String> models) {
    share = share.joined(models);
  }

  /** Records that partitions were revoked; these models are left. */
  public synchronized void left(Set<String> models) {
    share = share.left(models);
  }

  public synchronized void heads(Map<String, ModelVersionPublished> newest) {
    share = share.withHeads(newest);
  }

  /** Records that work on all models is possible again. */
  public synchronized void resumed() {
    problem = Optional.empty();
  }

  /** Records why the current work was dropped. */
  public synchronized void failed(String why) {
    problem = Optional.of(why);
    failures++;
  }

  /** Records why work on a model failed. */
  public synchronized void failed(String modelId, String why) {
    problems.put(modelId, why);
    failures++;
  }

  /** Records that work on a model succeeded, or that another daemon owns the model now. */
  public synchronized void works(String modelId) {
    problems.remove(modelId);
  }

  @Override
  public void worked() {
    heartbeats.worked();
  }

  @Override
  public void judged(ModelMetrics before, Attempt attempt) {
    if (!attempt.decision().accepted()) {
      refused(attempt.decision());
    }
  }

  /** Returns how often something was dropped since the start. */
  public synchronized long failures() {
    return failures;
  }

  /** Records that the gates have refused an attempt at the current batch. */
  synchronized void refused(GateDecision decision) {
    batch.ifPresent(
        refused ->
            decision
                .kinds()
                .forEach(kind -> refusals(refused.getModelId()).merge(kind, 1L, Long::sum)));
  }

  /**
   * Returns how many attempts at a model's batches were refused for such a reason, since the start.
   */
  synchronized long refusals(String modelId, GateDecision.Kind kind) {
    return refusals(modelId).getOrDefault(kind, 0L);
  }

  private Map<GateDecision.Kind, Long> refusals(String modelId) {
    return refusals.computeIfAbsent(modelId, id -> new EnumMap<>(GateDecision.Kind.class));
  }

  /** Records how many samples of a model have an adversarial example ready for the next batch. */
  public synchronized void precomputedExamples(String modelId, int ready) {
    precomputedExamples.put(modelId, ready);
  }

  /** Returns how many samples of a model have one. */
  public synchronized int precomputedExamples(String modelId) {
    return precomputedExamples.getOrDefault(modelId, 0);
  }

  /** Returns how the newest version of a model was judged, if it was made by this process. */
  synchronized Optional<UnlearningEvaluated> evaluation(String modelId) {
    return Optional.ofNullable(evaluations.get(modelId));
  }

  /** Records what was committed. */
  public synchronized void published(Publication publication) {
    for (UnlearningEvaluated evaluation : publication.evaluations()) {
      lastBatchSeconds = evaluation.getSecondsByStage();
      if (evaluation.getOutcome() == Outcome.PUBLISHED) {
        evaluations.put(evaluation.getModelId(), evaluation);
      }
    }
  }

  /**
   * Records that work on a slice of a batch begins.
   *
   * @param sampleCount of the slice
   */
  public synchronized void begin(UnlearningBatch next, int sampleCount, SlicePosition which) {
    slice = new CurrentBatch.Slice(which, sampleCount, clock.instant());
    batch = Optional.of(next);
    stage(0, UpdateStage.FETCH);
  }

  @Override
  public synchronized void stage(int number, UpdateStage next) {
    step = step(number, next);
    heartbeats.worked();
  }

  @Override
  public synchronized void progress(int doneUnits, int totalUnits) {
    step = new CurrentBatch.Step(step.attempt(), step.stage(), doneUnits, totalUnits);
    heartbeats.worked();
  }

  private static CurrentBatch.Step step(int attempt, UpdateStage stage) {
    return new CurrentBatch.Step(attempt, stage.label(), 0, 0);
  }

  /** Records that no batch is worked on any more. */
  public synchronized void end() {
    batch = Optional.empty();
  }
}
