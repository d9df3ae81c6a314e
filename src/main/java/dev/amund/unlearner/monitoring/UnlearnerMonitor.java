package dev.amund.unlearner.monitoring;

import dev.amund.audit.GateDecision;
import dev.amund.audit.ModelMetrics;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.attempts.AttemptListener;
import dev.amund.unlearner.attempts.UpdateStage;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.SlicePosition;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Collects the state of the unlearner's two threads, for readers on other threads. */
public final class UnlearnerMonitor implements AttemptListener {
  private static final int RECENT = 20;

  private final Clock clock;
  private final ThreadHeartbeats heartbeats;
  private final Map<String, UnlearningEvaluated> evaluations = new HashMap<>();
  private final Map<String, Map<GateDecision.Kind, Long>> refusals = new HashMap<>();
  private final Map<String, Integer> precomputedExamples = new HashMap<>();
  private final Map<String, String> problems = new HashMap<>();
  private boolean joined;
  private Set<String> share = Set.of();
  private long failures;
  private Map<String, ModelVersionPublished> heads = Map.of();
  private List<DeletionReceipt> receipts = List.of();
  private Map<String, Double> lastBatchSeconds = Map.of();
  private Optional<String> problem = Optional.empty();
  private Optional<UnlearningBatch> batch = Optional.empty();
  private SlicePosition slice = SlicePosition.WHOLE;
  private int samples;
  private int attempt;
  private UpdateStage stage = UpdateStage.FETCH;
  private Instant since = Instant.EPOCH;
  private int done;
  private int total;

  public UnlearnerMonitor(Clock clock) {
    this(clock, System::nanoTime);
  }

  /**
   * @param nanoTime measures how long nothing was heard
   */
  public UnlearnerMonitor(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.heartbeats = new ThreadHeartbeats(nanoTime);
  }

  /** Where the two threads say that they go on. */
  public ThreadHeartbeats heartbeats() {
    return heartbeats;
  }

  public synchronized UnlearnerStatus status() {
    return new UnlearnerStatus(
        joined,
        share,
        heads,
        batch.map(this::inHand),
        receipts,
        lastBatchSeconds,
        problem,
        Map.copyOf(problems),
        heartbeats.loopSilence(),
        heartbeats.workSilence());
  }

  private CurrentBatch inHand(UnlearningBatch b) {
    return new CurrentBatch(
        b.getBatchId().toString(),
        b.getModelId(),
        b.getRequests().size(),
        samples,
        attempt,
        stage.label(),
        done,
        total,
        since,
        slice);
  }

  /** The group has assigned us our partitions, and with them these models. */
  public synchronized void joined(Set<String> models) {
    joined = true;
    share = Set.copyOf(models);
  }

  /** Partitions were taken from us; these models are left. */
  public synchronized void left(Set<String> models) {
    share = Set.copyOf(models);
  }

  public synchronized void heads(Map<String, ModelVersionPublished> newest) {
    heads = Map.copyOf(newest);
  }

  /** All is well again. */
  public synchronized void resumed() {
    problem = Optional.empty();
  }

  /** Records why the current work was dropped. */
  public synchronized void failed(String why) {
    problem = Optional.of(why);
    failures++;
  }

  /** Work on a model failed, for this reason. */
  public synchronized void failed(String modelId, String why) {
    problems.put(modelId, why);
    failures++;
  }

  /** Work on a model succeeded, or is another daemon's matter. */
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

  /** How often something was dropped since the start. */
  public synchronized long failures() {
    return failures;
  }

  /** The gates have refused an attempt at the current batch. */
  synchronized void refused(GateDecision decision) {
    batch.ifPresent(
        refused ->
            decision
                .kinds()
                .forEach(kind -> refusals(refused.getModelId()).merge(kind, 1L, Long::sum)));
  }

  /** How many attempts at a model's batches were refused for such a reason, since the start. */
  synchronized long refusals(String modelId, GateDecision.Kind kind) {
    return refusals(modelId).getOrDefault(kind, 0L);
  }

  private Map<GateDecision.Kind, Long> refusals(String modelId) {
    return refusals.computeIfAbsent(modelId, id -> new EnumMap<>(GateDecision.Kind.class));
  }

  /** Of so many samples of a model an adversarial example is ready for the next batch. */
  public synchronized void precomputedExamples(String modelId, int ready) {
    precomputedExamples.put(modelId, ready);
  }

  /** Of how many it is. */
  public synchronized int precomputedExamples(String modelId) {
    return precomputedExamples.getOrDefault(modelId, 0);
  }

  /** How the newest version of a model was judged, if it was made by this process. */
  synchronized Optional<UnlearningEvaluated> evaluation(String modelId) {
    return Optional.ofNullable(evaluations.get(modelId));
  }

  /** This is committed. */
  public synchronized void published(Publication publication) {
    receipts =
        Stream.concat(publication.receipts().stream(), receipts.stream()).limit(RECENT).toList();
    for (UnlearningEvaluated evaluation : publication.evaluations()) {
      lastBatchSeconds = evaluation.getSecondsByStage();
      if (evaluation.getOutcome() == Outcome.PUBLISHED) {
        evaluations.put(evaluation.getModelId(), evaluation);
      }
    }
  }

  /** Work on a batch begins. */
  public synchronized void begin(UnlearningBatch next, int sampleCount) {
    begin(next, sampleCount, SlicePosition.WHOLE);
  }

  /**
   * Work on a slice of a batch begins.
   *
   * @param sampleCount of the slice
   */
  public synchronized void begin(UnlearningBatch next, int sampleCount, SlicePosition which) {
    slice = which;
    batch = Optional.of(next);
    samples = sampleCount;
    since = clock.instant();
    stage(0, UpdateStage.FETCH);
  }

  @Override
  public synchronized void stage(int number, UpdateStage next) {
    attempt = number;
    stage = next;
    progress(0, 0);
  }

  @Override
  public synchronized void progress(int doneUnits, int totalUnits) {
    done = doneUnits;
    total = totalUnits;
    heartbeats.worked();
  }

  /** Records that no batch is worked on any more. */
  public synchronized void end() {
    batch = Optional.empty();
  }
}
