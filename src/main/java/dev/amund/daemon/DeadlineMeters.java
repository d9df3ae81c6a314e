package dev.amund.daemon;

import dev.amund.intake.QuarantinedModel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Meters of what a person must do by a date: overdue quarantined requests, and models that must be
 * retrained from scratch. Covers only this daemon's models, so that the sum over all daemons is
 * right.
 */
final class DeadlineMeters implements MeterBinder {
  private final List<String> models;
  private final Supplier<Optional<List<QuarantinedModel>>> quarantined;
  private final Supplier<Set<String>> retrainRequired;
  private final Supplier<Set<String>> share;

  /**
   * @param models the ids of the configured models
   * @param quarantined the quarantine of the models in local intake partitions
   * @param retrainRequired the models that must be retrained from scratch
   * @param share the models of this daemon's unlearner
   */
  DeadlineMeters(
      Collection<String> models,
      Supplier<Optional<List<QuarantinedModel>>> quarantined,
      Supplier<Set<String>> retrainRequired,
      Supplier<Set<String>> share) {
    this.models = List.copyOf(models);
    this.quarantined = quarantined;
    this.retrainRequired = retrainRequired;
    this.share = share;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String model : models) {
      Gauge.builder("amund.quarantined.overdue.requests", () -> overdue(model))
          .description("Quarantined requests whose date is near or past while no policy ends them")
          .tag("model", model)
          .register(registry);
      Gauge.builder("amund.model.retrain.required", () -> retrainRequired(model))
          .description(
              "Whether the model must be retrained from scratch, for it knows erased samples")
          .tag("model", model)
          .register(registry);
    }
  }

  private long overdue(String model) {
    return quarantined.get().orElse(List.of()).stream()
        .filter(known -> known.modelId().equals(model))
        .mapToLong(QuarantinedModel::overdue)
        .sum();
  }

  private int retrainRequired(String model) {
    return share.get().contains(model) && retrainRequired.get().contains(model) ? 1 : 0;
  }
}
