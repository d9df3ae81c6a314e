package dev.amund.unlearner.monitoring;

import dev.amund.audit.GateDecision;
import dev.amund.event.MetricLabels;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Registers gauges and counters of the unlearner's threads and of their failures. */
public final class MonitorMeters implements MeterBinder {
  private static final double MILLIS_PER_SECOND = 1e3;

  private final UnlearnerMonitor monitor;
  private final List<String> models;
  private final Predicate<String> hasStore;

  /**
   * @param models the ids of the configured models
   * @param hasStore whether the sample store of one of them is open
   */
  public MonitorMeters(
      UnlearnerMonitor monitor, Collection<String> models, Predicate<String> hasStore) {
    this.monitor = monitor;
    this.models = List.copyOf(models);
    this.hasStore = hasStore;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    silence("loop", ThreadHeartbeats::loopSilence)
        .description("How long the unlearner's loop has not turned")
        .register(registry);
    silence("work", heartbeats -> heartbeats.workSilence().orElse(Duration.ZERO))
        .description("How long the arithmetic in progress has not shown a step done; 0 without any")
        .register(registry);
    FunctionCounter.builder("amund.unlearner.failures", monitor, UnlearnerMonitor::failures)
        .description("Times that the unlearner dropped its current work and began again")
        .register(registry);
    for (String model : models) {
      Gauge.builder("amund.model.usable", monitor, m -> usable(m.status(), model))
          .description("Whether the model is worked on: 1, or 0 while it is retried after pauses")
          .tag("model", model)
          .strongReference(true)
          .register(registry);
      Gauge.builder(
              "amund.unlearner.precomputed.examples", monitor, m -> m.precomputedExamples(model))
          .description("Samples whose adversarial examples are ready for the next batch")
          .tag("model", model)
          .strongReference(true)
          .register(registry);
      for (GateDecision.Kind kind : GateDecision.Kind.values()) {
        FunctionCounter.builder("amund.gate.refusals", monitor, m -> m.refusals(model, kind))
            .description("Attempts that the gates refused, by what was wrong with them")
            .tags("model", model, "reason", MetricLabels.of(kind))
            .register(registry);
      }
    }
  }

  private double usable(UnlearnerStatus status, String model) {
    if (!status.share().models().contains(model)) {
      return Double.NaN;
    }
    return hasStore.test(model) && !status.problems().byModel().containsKey(model) ? 1 : 0;
  }

  private Gauge.Builder<UnlearnerMonitor> silence(
      String thread, Function<ThreadHeartbeats, Duration> silence) {
    return Gauge.builder(
            "amund.unlearner." + thread + ".silence",
            monitor,
            m -> silence.apply(m.heartbeats()).toMillis() / MILLIS_PER_SECOND)
        .baseUnit("seconds")
        .strongReference(true);
  }
}
