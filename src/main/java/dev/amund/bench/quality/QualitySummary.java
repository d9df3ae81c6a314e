package dev.amund.bench.quality;

import dev.amund.bench.common.BenchTable;
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
import java.util.stream.Stream;

/**
 * Compares several cases with several seeds each, on the half of the held-out samples that nothing
 * was steered by.
 */
public final class QualitySummary {
  private static final String NONE = "-";

  private static final BenchTable<Row> TABLE =
      new BenchTable<Row>()
          .column("case", "%s", Row::name)
          .column("method", "%s", Row::method)
          .column("seeds", "%d", row -> row.runs().size())
          .column("gap, mean (worst)", "%s", Row::gap)
          .column("test, points (worst)", "%s", row -> points(row.runs(), Run::test))
          .column("retain, points (worst)", "%s", row -> points(row.runs(), Run::retain))
          .column("own AUC, mean (range)", "%s", row -> row.range(StreamPoint::batchAuc))
          .column("at the end", "%s", row -> row.range(StreamPoint::batchAucAtTheEnd))
          .column("fall AUC", "%s", row -> row.range(StreamPoint::fallAuc))
          .column("transformed AUC", "%s", row -> row.range(StreamPoint::transformedAuc))
          .column("samples trained an update", "%s", Row::trained);

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

  /** A method on a case, with all seeds. */
  private record Row(String name, String method, List<Run> runs) {
    String gap() {
      var gap = over(runs, run -> run.row().gapUntouched().orElse(Double.NaN));
      return Double.isNaN(gap.getAverage())
          ? NONE
          : String.format(Locale.ROOT, "%.2f (%.2f)", gap.getAverage(), gap.getMax());
    }

    String range(ToDoubleFunction<StreamPoint> value) {
      var all = points().stream().mapToDouble(value).summaryStatistics();
      return all.getCount() == 0
          ? NONE
          : String.format(
              Locale.ROOT, "%.2f (%.2f to %.2f)", all.getAverage(), all.getMin(), all.getMax());
    }

    String trained() {
      long trained = runs.stream().mapToLong(run -> run.row().cost().samplesTrained()).sum();
      int updates = points().size();
      return updates == 0 ? NONE : String.format(Locale.ROOT, "%,d", trained / updates);
    }

    private List<StreamPoint> points() {
      return runs.stream().flatMap(run -> run.row().stream().stream()).toList();
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
    return TABLE.markdown(
        cases.entrySet().stream()
            .flatMap(entry -> rows(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static Stream<Row> rows(String name, List<QualityReport> reports) {
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
    return byMethod.entrySet().stream()
        .map(entry -> new Row(name, entry.getKey(), entry.getValue()));
  }

  private static String points(List<Run> runs, ToDoubleFunction<Run> value) {
    var all = over(runs, value);
    return String.format(Locale.ROOT, "%+.1f (%+.1f)", all.getAverage(), all.getMin());
  }

  private static DoubleSummaryStatistics over(List<Run> runs, ToDoubleFunction<Run> value) {
    return runs.stream().mapToDouble(value).summaryStatistics();
  }
}
