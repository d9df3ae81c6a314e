package dev.amund.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an amount of memory develops: the median of the second half of its measurements is held
 * against that of the first. Not thread-safe.
 */
final class MemoryTrend {
  private static final int MIB = 1024 * 1024;

  private final String name;
  private final double slack;
  private final List<Double> measurements = new ArrayList<>();

  /** The measurements less what is allowed. */
  private final List<Double> unexplained = new ArrayList<>();

  /**
   * @param name of what is measured
   * @param slack how many bytes it may grow
   */
  MemoryTrend(String name, double slack) {
    this.name = name;
    this.slack = slack;
  }

  /**
   * Adds a measurement.
   *
   * @param bytes how much it is now
   * @param allowed how many bytes of it may be there for what was sent so far
   */
  void add(double bytes, double allowed) {
    measurements.add(bytes);
    unexplained.add(bytes - allowed);
  }

  /** Says by how much it has grown, if that is more than it may. */
  Optional<String> growth() {
    return measurements.size() > 1 && after(unexplained) - before(unexplained) > slack
        ? Optional.of("memory grows: " + this)
        : Optional.empty();
  }

  private static double before(List<Double> values) {
    return median(values.subList(0, values.size() / 2));
  }

  private static double after(List<Double> values) {
    return median(values.subList(values.size() / 2, values.size()));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
  }

  @Override
  public String toString() {
    if (measurements.size() < 2) {
      return name + " not measured twice";
    }
    return "%s %.0f MiB, then %.0f MiB"
        .formatted(name, before(measurements) / MIB, after(measurements) / MIB);
  }
}
