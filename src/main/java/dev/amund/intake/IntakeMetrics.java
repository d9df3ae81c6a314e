package dev.amund.intake;

import dev.amund.event.ClosedBy;
import dev.amund.event.MetricLabels;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts what the intake did. A crash counts the records of an unfinished transaction twice; the
 * topics do not.
 *
 * <p>Series with known labels exist from the start, at zero, because a rate needs a value before
 * the first event.
 */
final class IntakeMetrics {
  /** Covers the default maximum of a batch, and somewhat more. */
  private static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};

  /** The outcome of a record. */
  enum Outcome {
    ACCEPTED,
    REJECTED,
    DUPLICATE,
    DEAD_LETTER,
    PARKED,
    REROUTED
  }

  private final MeterRegistry registry;
  private final Map<Outcome, Counter> records = new EnumMap<>(Outcome.class);

  /**
   * @param models the ids of the configured models
   */
  IntakeMetrics(MeterRegistry registry, Collection<String> models) {
    this.registry = registry;
    for (Outcome outcome : Outcome.values()) {
      records.put(
          outcome,
          Counter.builder("amund.intake.records")
              .description("Records of the deletion-requests topic, by what became of them")
              .tag("outcome", MetricLabels.of(outcome))
              .register(registry));
    }
    for (String model : models) {
      for (ClosedBy reason : ClosedBy.values()) {
        batches(model, reason);
      }
      requests(model);
      samples(model);
    }
  }

  void count(Outcome outcome) {
    records.get(outcome).increment();
  }

  /** Counts a closed batch. */
  void closed(String model, ClosedBy reason, OpenBatchState waited) {
    batches(model, reason).increment();
    requests(model).record(waited.requests());
    samples(model).record(waited.samples());
  }

  private Counter batches(String model, ClosedBy reason) {
    return Counter.builder("amund.intake.batches")
        .description("Batches closed, by why")
        .tags("model", model, "closed_by", MetricLabels.of(reason))
        .register(registry);
  }

  private DistributionSummary requests(String model) {
    return DistributionSummary.builder("amund.intake.batch.requests")
        .description("Requests in a closed batch")
        .tag("model", model)
        .serviceLevelObjectives(SIZES)
        .register(registry);
  }

  private DistributionSummary samples(String model) {
    return DistributionSummary.builder("amund.intake.batch.samples")
        .description("Samples named in a closed batch; a subject counts for one")
        .tag("model", model)
        .serviceLevelObjectives(SIZES)
        .register(registry);
  }
}
