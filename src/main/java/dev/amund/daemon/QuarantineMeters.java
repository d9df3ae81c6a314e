package dev.amund.daemon;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Meters of quarantined requests. Covers only this daemon's models, so that the sum over all
 * daemons is right.
 */
final class QuarantineMeters implements MeterBinder {
  private final List<String> models;
  private final Supplier<Map<String, Long>> quarantined;
  private final Supplier<Set<String>> share;

  /**
   * @param models the ids of the configured models
   * @param quarantined how many there are of all models
   * @param share the models of this daemon's unlearner
   */
  QuarantineMeters(
      Collection<String> models,
      Supplier<Map<String, Long>> quarantined,
      Supplier<Set<String>> share) {
    this.models = List.copyOf(models);
    this.quarantined = quarantined;
    this.share = share;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String model : models) {
      Gauge.builder("amund.quarantined.requests", () -> count(model))
          .description("Requests whose latest receipt is QUARANTINED")
          .tag("model", model)
          .register(registry);
    }
  }

  private long count(String model) {
    return share.get().contains(model) ? quarantined.get().getOrDefault(model, 0L) : 0;
  }
}
