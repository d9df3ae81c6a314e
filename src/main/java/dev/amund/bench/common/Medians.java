package dev.amund.bench.common;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Computes medians of repeated measurements. */
public final class Medians {
  private Medians() {}

  /**
   * Returns the median; of an even number of values the mean of the middle two.
   *
   * @return empty if there are no values
   */
  public static OptionalDouble of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average();
  }

  /**
   * Returns the median of each part of some updates, in the order of the table.
   *
   * @param updates at least one
   */
  public static Map<String, Double> parts(List<MeasuredUpdate> updates) {
    var medians = new LinkedHashMap<String, Double>();
    for (String part : updates.get(0).parts().keySet()) {
      of(updates.stream().map(update -> update.parts().get(part)).toList())
          .ifPresent(median -> medians.put(part, median));
    }
    return medians;
  }
}
