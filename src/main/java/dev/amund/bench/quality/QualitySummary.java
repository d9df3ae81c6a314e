package dev.amund.bench.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares several cases with several seeds each, on the half of the held-out samples that nothing
 * was steered by.
 */
public final class QualitySummary {
  private static final String HEADER =
      """
      | case | method | seeds | gap, mean (worst) | test, points (worst) | retain, points (worst) | own AUC, mean (range) | at the end | fall AUC | transformed AUC | samples trained an update |
      |---|---|---|---|---|---|---|---|---|---|---|
      """;

  private final Map<String, List<QualityReport>> cases = new LinkedHashMap<>();

  /** One row of a report, with its starting point. */
  private record Run(QualityRow original, QualityRow row) {
    double test() {
      return 100 * (row.untouched().testAccuracy() - original.untouched().testAccuracy());
    }

    double retain() {
      return 100 * (row.untouched().retainAccuracy() - original.untouched().retainAccuracy());
    }
  }

  /** Adds the result of one seed. */
  public void add(String name, QualityReport report) {
    cases.computeIfAbsent(name, any -> new ArrayList<>()).add(report);
  }

  /**
   * Writes {@code summary.md}.
   *
   * @throws IOException if the directory cannot be written to
   */
  public void writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("summary.md"), markdown());
  }

  /** Returns the table. */
  public String markdown() {
    return cases.entrySet().stream()
        .flatMap(entry -> rows(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining("", HEADER, ""));
  }

  private static Stream<String> rows(String name, List<QualityReport> reports) {
    var byMethod = new LinkedHashMap<String, List<Run>>();
    for (QualityReport report : reports) {
      QualityRow original = report.rows().get(0);
      report.rows().stream()
          .skip(1)
          .forEach(
              row ->
                  byMethod
                      .computeIfAbsent(row.name(), any -> new ArrayList<>())
                      .add(new Run(original, row)));
    }
    return byMethod.entrySet().stream().map(entry -> row(name, entry.getKey(), entry.getValue()));
  }

  private static String row(String name, String method, List<Run> runs) {
    var gap = over(runs, run -> run.row().gapUntouched().orElse(Double.NaN));
    var test = over(runs, Run::test);
    var retain = over(runs, Run::retain);
    List<StreamPoint> points = runs.stream().flatMap(run -> run.row().stream().stream()).toList();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d | %s | %+.1f (%+.1f) | %+.1f (%+.1f) | %s | %s | %s | %s | %s |%n",
        name,
        method,
        runs.size(),
        Double.isNaN(gap.getAverage())
            ? "-"
            : String.format(Locale.ROOT, "%.2f (%.2f)", gap.getAverage(), gap.getMax()),
        test.getAverage(),
        test.getMin(),
        retain.getAverage(),
        retain.getMin(),
        range(points, StreamPoint::batchAuc),
        range(points, StreamPoint::batchAucAtTheEnd),
        range(points, StreamPoint::fallAuc),
        range(points, StreamPoint::transformedAuc),
        points.isEmpty() ? "-" : String.format(Locale.ROOT, "%,d", trained(runs) / points.size()));
  }

  private static long trained(List<Run> runs) {
    return runs.stream().mapToLong(run -> run.row().cost().samplesTrained()).sum();
  }

  private static String range(List<StreamPoint> points, ToDoubleFunction<StreamPoint> value) {
    var all = points.stream().mapToDouble(value).summaryStatistics();
    return points.isEmpty()
        ? "-"
        : String.format(
            Locale.ROOT, "%.2f (%.2f to %.2f)", all.getAverage(), all.getMin(), all.getMax());
  }

  private static DoubleSummaryStatistics over(List<Run> runs, ToDoubleFunction<Run> value) {
    return runs.stream().mapToDouble(value).summaryStatistics();
  }
}
