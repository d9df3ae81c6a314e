package dev.amund.bench.samples;

import java.util.Locale;

/**
 * A store of one size.
 *
 * @param samples how many it holds
 * @param importRate samples put per second, until all are on disk
 * @param importMegabytes the same in 10^6 bytes of content per second
 * @param diskMegabytes the rate of a plain file of as many bytes, written and synced just before
 * @param openSeconds how long it takes to open, with the check of its index
 * @param drawMillis median of the time to draw and decode a replay set
 * @param eraseMillis median of the time until a micro-batch is in no file any more
 */
public record SampleStoreRow(
    int samples,
    double importRate,
    double importMegabytes,
    double diskMegabytes,
    double openSeconds,
    double drawMillis,
    double eraseMillis) {

  static final String MARKDOWN_HEADER =
      """
      | samples | import, samples/s | import, MB/s | plain file, MB/s | open, s | draw, ms | erase, ms |
      |---|---|---|---|---|---|---|\
      """;

  static String header() {
    return String.format(
        Locale.ROOT,
        "%10s %18s %13s %17s %8s %9s %10s",
        "samples",
        "import, samples/s",
        "import, MB/s",
        "plain file, MB/s",
        "open, s",
        "draw, ms",
        "erase, ms");
  }

  String line() {
    return format("%,10d %,18.0f %,13.0f %,17.0f %8.2f %9.1f %10.0f");
  }

  String markdown() {
    return format("| %,d | %,.0f | %,.0f | %,.0f | %.2f | %.1f | %.0f |");
  }

  private String format(String pattern) {
    return String.format(
        Locale.ROOT,
        pattern,
        samples,
        importRate,
        importMegabytes,
        diskMegabytes,
        openSeconds,
        drawMillis,
        eraseMillis);
  }
}
