package dev.amund.daemon;

import dev.amund.config.HealthConfig;
import dev.amund.event.RetrainingRequested;
import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import dev.amund.unlearner.monitoring.CurrentBatch;
import dev.amund.unlearner.monitoring.UnlearnerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Checks that batches are worked on.
 *
 * <p>It is not live if only a restart helps: the thread is dead, or sends no heartbeat. An
 * unavailable broker, registry or disk does not stop the loop, which retries and reports why it
 * cannot continue: not ready.
 */
final class UnlearnerChecks implements CheckGroup {
  private final BooleanSupplier isAlive;
  private final Supplier<UnlearnerStatus> status;
  private final Supplier<Map<String, String>> samples;
  private final Supplier<Map<String, Long>> quarantined;
  private final Supplier<Map<String, List<RetrainingRequested>>> retrainRequired;
  private final HealthConfig config;

  /**
   * @param isAlive whether the unlearner's loop is running
   * @param samples the current problems with samples, by model
   * @param quarantined how many requests are quarantined now, by model
   * @param retrainRequired why models must be retrained from scratch, by model
   */
  UnlearnerChecks(
      BooleanSupplier isAlive,
      Supplier<UnlearnerStatus> status,
      Supplier<Map<String, String>> samples,
      Supplier<Map<String, Long>> quarantined,
      Supplier<Map<String, List<RetrainingRequested>>> retrainRequired,
      HealthConfig config) {
    this.isAlive = isAlive;
    this.status = status;
    this.samples = samples;
    this.quarantined = quarantined;
    this.retrainRequired = retrainRequired;
    this.config = config;
  }

  @Override
  public List<HealthCheck> checks() {
    return List.of(
        HealthCheck.live("unlearner-thread", this::thread),
        HealthCheck.live("progress", this::progress),
        HealthCheck.started("unlearner-group", this::group),
        HealthCheck.ready("unlearner-group", this::group),
        HealthCheck.ready("unlearner", this::unlearner),
        HealthCheck.ready("models", this::models),
        HealthCheck.ready("quarantine", this::quarantine),
        HealthCheck.ready("retrain", this::retrain));
  }

  private Health thread() {
    return Health.upIf(isAlive.getAsBoolean(), "the unlearner's thread has died");
  }

  private Health progress() {
    UnlearnerStatus now = status.get();
    Duration loopSilence = now.silence().loop();
    if (isTooLong(loopSilence)) {
      return Health.down(
          "the unlearner's loop has not turned for %s".formatted(words(loopSilence)));
    }
    return now.silence()
        .work()
        .filter(this::isTooLong)
        .map(
            silence ->
                Health.down(
                    "%s has shown no progress for %s"
                        .formatted(
                            now.work()
                                .batch()
                                .map(UnlearnerChecks::words)
                                .orElse("the work in progress"),
                            words(silence))))
        .orElseGet(Health::up);
  }

  private boolean isTooLong(Duration silence) {
    return silence.compareTo(config.stuckAfter()) >= 0;
  }

  private static String words(CurrentBatch batch) {
    return "batch %s of model %s in stage %s"
        .formatted(batch.batchId(), batch.modelId(), batch.step().stage());
  }

  private static String words(Duration silence) {
    return silence.toSeconds() + " s";
  }

  private Health group() {
    return Health.upIf(
        status.get().share().joined(), "the consumer group has not assigned partitions yet");
  }

  private Health unlearner() {
    return status.get().problems().ofAll().map(Health::down).orElseGet(Health::up);
  }

  /** Reports not ready if a model is unusable, although the others are worked on. */
  private Health models() {
    UnlearnerStatus now = status.get();
    Set<String> owned = now.share().models();
    var problems = new TreeMap<String, String>();
    owned.forEach(id -> problems.put(id, "no version is published yet"));
    problems.keySet().removeAll(now.share().heads().keySet());
    var lacking = new TreeMap<>(samples.get());
    lacking.keySet().retainAll(owned);
    problems.putAll(lacking);
    problems.putAll(now.problems().byModel());
    return Health.upIf(
        problems.isEmpty(),
        problems.entrySet().stream()
            .map(problem -> problem.getKey() + ": " + problem.getValue())
            .collect(Collectors.joining("; ")));
  }

  /** Returns those of the models that this daemon owns. */
  private Health quarantine() {
    if (config.maxQuarantined() == HealthConfig.UNLIMITED) {
      return Health.up();
    }
    Map<String, Long> counts = quarantined.get();
    long count =
        status.get().share().models().stream()
            .mapToLong(model -> counts.getOrDefault(model, 0L))
            .sum();
    return Health.upIf(
        count <= config.maxQuarantined(),
        "%d requests are quarantined; %d may be".formatted(count, config.maxQuarantined()));
  }

  /**
   * The daemon continues with the model as it is, so this is reported without affecting readiness.
   */
  private Health retrain() {
    var open = new TreeMap<>(retrainRequired.get());
    open.keySet().retainAll(status.get().share().models());
    return open.isEmpty()
        ? Health.up()
        : Health.upWith(
            open.entrySet().stream().map(UnlearnerChecks::words).collect(Collectors.joining("; ")));
  }

  private static String words(Map.Entry<String, List<RetrainingRequested>> model) {
    return "%s must be retrained from scratch: it knows %d samples that were erased"
        .formatted(
            model.getKey(),
            model.getValue().stream().mapToInt(RetrainingRequested::getSamples).sum());
  }
}
