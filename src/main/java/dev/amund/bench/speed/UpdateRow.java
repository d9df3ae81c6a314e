package dev.amund.bench.speed;

import dev.amund.bench.common.BenchTable;
import dev.amund.bench.common.Medians;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * One part of an update, compared with the reference procedure.
 *
 * @param part its name
 * @param reference seconds of the reference procedure, median
 * @param amund seconds of the configuration that is measured, median
 * @param ratio median of the pairs' ratios, the reference's seconds by amund's: above 1 amund is
 *     faster; empty where one of them took no time
 * @param lowestRatio of the pairs
 * @param highestRatio of the pairs
 */
public record UpdateRow(
    String part,
    double reference,
    double amund,
    OptionalDouble ratio,
    OptionalDouble lowestRatio,
    OptionalDouble highestRatio) {

  static final BenchTable<UpdateRow> TABLE =
      new BenchTable<UpdateRow>()
          .column("part of the update", "%-20s", UpdateRow::part)
          .column("reference, s", "%12.3f", UpdateRow::reference)
          .column("amund, s", "%12.3f", UpdateRow::amund)
          .column("ratio", "%8s", UpdateRow::ratioText)
          .column("in pairs", "  %s", UpdateRow::pairs);

  /**
   * @param reference seconds in each pair
   * @param amund seconds in each pair, as many
   */
  static UpdateRow of(String part, List<Double> reference, List<Double> amund) {
    List<Double> ratios =
        IntStream.range(0, amund.size())
            .filter(i -> reference.get(i) > 0 && amund.get(i) > 0)
            .mapToObj(i -> reference.get(i) / amund.get(i))
            .toList();
    var summary = ratios.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    return new UpdateRow(
        part,
        Medians.of(reference).orElseThrow(),
        Medians.of(amund).orElseThrow(),
        Medians.of(ratios),
        ratios.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(summary.getMin()),
        ratios.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(summary.getMax()));
  }

  private String pairs() {
    return lowestRatio.isPresent()
        ? String.format(
            Locale.ROOT, "%.2f-%.2f", lowestRatio.getAsDouble(), highestRatio.orElseThrow())
        : "";
  }

  private String ratioText() {
    return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "-";
  }
}
