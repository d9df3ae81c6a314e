package dev.amund.bench.daemon;

import dev.amund.bench.common.Scores;
import dev.amund.event.LegalBasis;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The result of one request to a daemon, from its event to its last receipt.
 *
 * @param name of the case
 * @param legalBasis of the request
 * @param forgetSamples that it names
 * @param end its end
 * @param original scores of the model before
 * @param left scores of the version that was published, or of the model before if none was
 * @param retrained scores of the model that was trained without the forget set, if there is one
 */
public record RequestRow(
    String name,
    LegalBasis legalBasis,
    int forgetSamples,
    End end,
    Scores original,
    Scores left,
    Optional<Scores> retrained) {
  public static final String MARKDOWN_HEADER =
      """
      | request | samples | end | attempts | seconds | forget: before, after, retrained | held-out: before, after, retrained | gap before | gap |
      |---|---|---|---|---|---|---|---|---|
      """;

  /**
   * The end of a request.
   *
   * @param status of its last receipt
   * @param seconds of all attempts, by their evaluations
   * @param refusals the gates' refusals of each attempt
   */
  public record End(String status, int attempts, double seconds, List<String> refusals) {
    public End {
      refusals = List.copyOf(refusals);
    }
  }

  public static String header() {
    return String.format(
        Locale.ROOT,
        "%-24s %7s %-11s %8s %8s %23s %23s %6s %6s",
        "",
        "samples",
        "end",
        "attempts",
        "seconds",
        "forget",
        "held-out",
        "before",
        "gap");
  }

  public String line() {
    return format("%-24s %,7d %-11s %8d %8.1f %23s %23s %6s %6s");
  }

  public String markdown() {
    return format("| %s | %,d | `%s` | %d | %.0f | %s | %s | %s | %s |%n");
  }

  private String format(String cells) {
    return String.format(
        Locale.ROOT,
        cells,
        name,
        forgetSamples,
        end.status(),
        end.attempts(),
        end.seconds(),
        forget(),
        heldOut(),
        gap(original),
        gap(left));
  }

  private String forget() {
    return three(
        original.forgetAccuracy(), left.forgetAccuracy(), retrained.map(Scores::forgetAccuracy));
  }

  private String heldOut() {
    return three(original.testAccuracy(), left.testAccuracy(), retrained.map(Scores::testAccuracy));
  }

  private static String three(double before, double after, Optional<Double> retrained) {
    return String.format(
        Locale.ROOT,
        "%.3f, %.3f, %s",
        before,
        after,
        retrained.map(value -> String.format(Locale.ROOT, "%.3f", value)).orElse("-"));
  }

  private String gap(Scores scores) {
    return retrained.map(gold -> String.format(Locale.ROOT, "%.2f", scores.gap(gold))).orElse("-");
  }
}
