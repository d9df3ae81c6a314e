package dev.amund.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables of the documentation that say which metrics there are. */
final class MetricsPage {
  static final Path PAGE = Path.of("src/site/markdown/metrics.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `(amund_\\w+)` \\| (\\w+) \\| [^|]+ \\| ([^|]+) \\| [^|]+\\|");

  /**
   * A metric as documented, or as scraped.
   *
   * @param type counter, gauge or histogram
   * @param labels without those of buckets and quantiles
   */
  record Metric(String type, Set<String> labels) {}

  private MetricsPage() {}

  /** All metrics, by name. */
  static Map<String, Metric> metrics() throws IOException {
    var metrics = new TreeMap<String, Metric>();
    for (String line : Files.readAllLines(PAGE)) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        metrics.put(row.group(1), new Metric(row.group(2), labels(row.group(3))));
      } else if (line.startsWith("| `amund_")) {
        throw new IllegalStateException("not a row of the table: " + line);
      }
    }
    return metrics;
  }

  private static Set<String> labels(String cell) {
    return Arrays.stream(cell.split(","))
        .map(String::strip)
        .filter(label -> !label.equals("–"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The name that the table has for a series: without what histograms add to theirs. */
  static String family(String series, Map<String, Metric> metrics) {
    String shorter = series.replaceFirst("_(bucket|count|sum|max)$", "");
    boolean ofHistogram =
        metrics.containsKey(shorter) && metrics.get(shorter).type().equals("histogram");
    return ofHistogram ? shorter : series;
  }
}
