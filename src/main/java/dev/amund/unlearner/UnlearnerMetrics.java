package dev.amund.unlearner;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.UnlearningEvaluated;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what was published. Names follow Prometheus' conventions once the registry has added its
 * suffixes.
 */
final class UnlearnerMetrics {
  private static final double MILLIS_PER_SECOND = 1e3;

  private final MeterRegistry registry;
  private final Map<String, AtomicLong> versions = new ConcurrentHashMap<>();

  UnlearnerMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts one committed transaction. */
  void published(Publication publication) {
    publication.receipts().forEach(this::count);
    registry.counter("amund.unlearner.dead.letters").increment(publication.deadLetters().size());
    publication
        .retirements()
        .forEach(
            event ->
                registry
                    .counter("amund.versions.retired", "model", event.getModelId())
                    .increment());
    publication.evaluations().forEach(this::measure);
    publication
        .version()
        .ifPresent(
            version ->
                versions
                    .computeIfAbsent(version.getModelId(), this::versionGauge)
                    .set(version.getVersion()));
  }

  private AtomicLong versionGauge(String modelId) {
    return registry.gauge("amund.model.version", Tags.of("model", modelId), new AtomicLong());
  }

  private void count(DeletionReceipt receipt) {
    registry
        .counter(
            "amund.receipts",
            "model",
            receipt.getModelId(),
            "status",
            receipt.getStatus().name().toLowerCase(Locale.ROOT))
        .increment();
  }

  private void measure(UnlearningEvaluated evaluation) {
    registry
        .counter(
            "amund.attempts",
            "model",
            evaluation.getModelId(),
            "outcome",
            evaluation.getOutcome().name().toLowerCase(Locale.ROOT))
        .increment();
    evaluation
        .getSecondsByStage()
        .forEach(
            (stage, seconds) ->
                registry
                    .timer("amund.stage", "model", evaluation.getModelId(), "stage", stage)
                    .record(Math.round(seconds * MILLIS_PER_SECOND), TimeUnit.MILLISECONDS));
    if (evaluation.getAttack() != null) {
      registry
          .counter("amund.gradient.evaluations", "model", evaluation.getModelId())
          .increment(evaluation.getAttack().getGradientEvaluations());
    }
  }
}
