package dev.amund.intake;

import dev.amund.event.MetricLabels;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;

/** Counts how quarantined requests leave. */
final class QuarantineMetrics {
  /** The ways in which a request leaves the quarantine. */
  enum Exit {
    /** An operator retried it. */
    RETRIED,
    /** An operator resolved it. */
    RESOLVED,
    /** Another request replaced it. */
    SUPERSEDED,
    /** Its policy took effect. */
    POLICY
  }

  private final MeterRegistry registry;

  /**
   * @param models the ids of the configured models
   */
  QuarantineMetrics(MeterRegistry registry, Collection<String> models) {
    this.registry = registry;
    for (String model : models) {
      for (Exit exit : Exit.values()) {
        exits(model, exit);
      }
      overdue(model);
    }
  }

  void left(String model, Exit exit) {
    exits(model, exit).increment();
  }

  void becameOverdue(String model) {
    overdue(model).increment();
  }

  private Counter exits(String model, Exit exit) {
    return Counter.builder("amund.quarantine.exits")
        .description("Requests that left the quarantine, by how")
        .tags("model", model, "exit", MetricLabels.of(exit))
        .register(registry);
  }

  private Counter overdue(String model) {
    return Counter.builder("amund.quarantine.overdue")
        .description("Quarantined requests whose date came near while no policy ends them")
        .tag("model", model)
        .register(registry);
  }
}
