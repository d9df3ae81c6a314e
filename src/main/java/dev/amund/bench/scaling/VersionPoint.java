package dev.amund.bench.scaling;

import dev.amund.bench.common.BenchTable;
import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.bench.common.Medians;
import dev.amund.bench.common.ProcessSize;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One of many versions in a row.
 *
 * @param version the resulting version
 * @param seconds from the closing of the batch to the version
 * @param erasure seconds from there to the erasure
 * @param residentMiB resident memory of the process afterwards, broker and registry included
 * @param nativeMiB the part of neither a file nor the Java heap
 */
public record VersionPoint(
    long version,
    double seconds,
    double erasure,
    OptionalDouble residentMiB,
    OptionalDouble nativeMiB) {
  private static final int TABLE_ROWS = 10;

  private static final BenchTable<List<VersionPoint>> TABLE =
      new BenchTable<List<VersionPoint>>()
          .column("versions", "%s", VersionPoint::versions)
          .column(
              "batch to version, s",
              "%s",
              some -> median("%.3f", some, point -> OptionalDouble.of(point.seconds())))
          .column(
              "version to erasure, s",
              "%s",
              some -> median("%.3f", some, point -> OptionalDouble.of(point.erasure())))
          .column("resident, MiB", "%s", some -> median("%,.0f", some, VersionPoint::residentMiB))
          .column("native, MiB", "%s", some -> median("%,.0f", some, VersionPoint::nativeMiB));

  public static VersionPoint of(MeasuredUpdate update, ProcessSize size) {
    return new VersionPoint(
        update.version(),
        update.toVersion(),
        update.toErasure(),
        size.resident(),
        size.nativeMemory());
  }

  /** Returns a table of medians, of a tenth of the versions each. */
  static String markdown(List<VersionPoint> points) {
    int rows = Math.min(TABLE_ROWS, points.size());
    return TABLE.markdown(
        IntStream.range(0, rows)
            .mapToObj(
                row -> points.subList(row * points.size() / rows, (row + 1) * points.size() / rows))
            .toList());
  }

  private static String versions(List<VersionPoint> some) {
    return some.get(0).version() + "-" + some.get(some.size() - 1).version();
  }

  private static String median(
      String pattern, List<VersionPoint> some, Function<VersionPoint, OptionalDouble> value) {
    var median =
        Medians.of(
            some.stream()
                .map(value)
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList());
    return median.isPresent() ? String.format(Locale.ROOT, pattern, median.getAsDouble()) : "-";
  }
}
