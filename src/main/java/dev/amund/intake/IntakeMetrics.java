package dev.amund.intake;

import dev.amund.event.ClosedBy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counters of what the intake did. A crash counts the records of an unfinished transaction twice;
 * the topics do not.
 */
final class IntakeMetrics {
  /** What became of a record. */
  enum Fate {
    ACCEPTED,
    REJECTED,
    DUPLICATE,
    DEAD_LETTER,
    PARKED,
    REROUTED
  }

  private final Map<Fate, Counter> records = new EnumMap<>(Fate.class);
  private final Map<ClosedBy, Counter> batches = new EnumMap<>(ClosedBy.class);

  IntakeMetrics(MeterRegistry registry) {
    for (Fate fate : Fate.values()) {
      records.put(
          fate,
          Counter.builder("amund.intake.records")
              .description("Records of the deletion-requests topic, by what became of them")
              .tag("fate", fate.name().toLowerCase(java.util.Locale.ROOT))
              .register(registry));
    }
    for (ClosedBy reason : ClosedBy.values()) {
      batches.put(
          reason,
          Counter.builder("amund.intake.batches")
              .description("Batches closed, by why")
              .tag("closed_by", reason.name().toLowerCase(java.util.Locale.ROOT))
              .register(registry));
    }
  }

  void count(Fate fate) {
    records.get(fate).increment();
  }

  void count(ClosedBy reason) {
    batches.get(reason).increment();
  }
}
