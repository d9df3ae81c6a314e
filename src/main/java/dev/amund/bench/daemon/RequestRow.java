package dev.amund.bench.daemon;

import dev.amund.bench.common.BenchTable;
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
  /** The columns of console and Markdown. */
  public static final BenchTable<RequestRow> TABLE =
      new BenchTable<RequestRow>()
          .column("", "%-24s", "request", "%s", RequestRow::name)
          .column("samples", "%,7d", RequestRow::forgetSamples)
          .column("end", "%-11s", "end", "`%s`", row -> row.end.status())
          .column("attempts", "%8d", row -> row.end.attempts())
          .column("seconds", "%8.1f", "seconds", "%.0f", row -> row.end.seconds())
          .column("forget", "%23s", "forget: before, after, retrained", "%s", RequestRow::forget)
          .column(
              "held-out", "%23s", "held-out: before, after, retrained", "%s", RequestRow::heldOut)
          .column("before", "%6s", "gap before", "%s", row -> row.gap(row.original))
          .column("gap", "%6s", row -> row.gap(row.left));

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
