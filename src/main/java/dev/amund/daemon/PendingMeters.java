package dev.amund.daemon;

import dev.amund.event.PendingWork;
import dev.amund.intake.PendingModel;
import dev.amund.unlearner.progress.WaitingBatches;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Meters of pending work: in open batches of the intake and in closed, unfinished batches. Covers
 * only this daemon's models, so that the sum over all daemons is right.
 */
final class PendingMeters implements MeterBinder {
  private static final double MILLIS_PER_SECOND = 1e3;

  private final List<String> models;
  private final Supplier<Optional<List<PendingModel>>> intake;
  private final Supplier<Map<String, WaitingBatches>> batches;
  private final Supplier<Set<String>> share;
  private final Clock clock;

  /**
   * @param models the ids of the configured models
   * @param intake the intake's pending requests; empty while unknown
   * @param batches the unfinished batches of all models
   * @param share the models of this daemon's unlearner
   */
  PendingMeters(
      Collection<String> models,
      Supplier<Optional<List<PendingModel>>> intake,
      Supplier<Map<String, WaitingBatches>> batches,
      Supplier<Set<String>> share,
      Clock clock) {
    this.models = List.copyOf(models);
    this.intake = intake;
    this.batches = batches;
    this.share = share;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String model : models) {
      bind(registry, model, "intake", () -> inIntake(model));
      bind(registry, model, "unlearner", () -> batches(model).work());
      Gauge.builder("amund.pending.batches", () -> batches(model).batches())
          .description("Closed batches that are not done with, the current one among them")
          .tag("model", model)
          .register(registry);
    }
  }

  private void bind(
      MeterRegistry registry, String model, String part, Supplier<PendingWork> waiting) {
    gauge("requests", waiting, PendingWork::requests)
        .description("Accepted requests that are not done with, by where they wait")
        .tags("model", model, "part", part)
        .register(registry);
    gauge("samples", waiting, PendingWork::samples)
        .description("Samples that they name; a subject counts for one")
        .tags("model", model, "part", part)
        .register(registry);
    gauge(
            "oldest.age",
            waiting,
            w -> w.oldestAcceptedAt().map(at -> seconds(at, clock.instant())).orElse(0.0))
        .description("How long ago the oldest of them was accepted; 0 without any")
        .baseUnit("seconds")
        .tags("model", model, "part", part)
        .register(registry);
    gauge(
            "due",
            waiting,
            w -> w.earliestDueAt().map(at -> seconds(clock.instant(), at)).orElse(Double.NaN))
        .description("Time until the first of them is due, negative when overdue; NaN without any")
        .baseUnit("seconds")
        .tags("model", model, "part", part)
        .register(registry);
  }

  private static Gauge.Builder<Supplier<Number>> gauge(
      String name, Supplier<PendingWork> waiting, ToDoubleFunction<PendingWork> value) {
    return Gauge.builder("amund.pending." + name, () -> value.applyAsDouble(waiting.get()));
  }

  private PendingWork inIntake(String model) {
    return PendingModel.workOf(model, intake.get().orElse(List.of()));
  }

  private WaitingBatches batches(String model) {
    return share.get().contains(model)
        ? batches.get().getOrDefault(model, WaitingBatches.NONE)
        : WaitingBatches.NONE;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / MILLIS_PER_SECOND;
  }
}
