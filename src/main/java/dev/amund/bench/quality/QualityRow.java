package dev.amund.bench.quality;

import dev.amund.bench.common.Scores;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One model of the comparison.
 *
 * @param name of the method
 * @param all measured on all held-out samples
 * @param untouched measured on the half of them that no hyper-parameter was chosen by
 * @param gap average gap to the retrained model in points, on all held-out samples
 * @param gapUntouched the same on the untouched half
 * @param cost what it took
 * @param hyperParameters by configuration key
 * @param stream after each micro-batch, if it was one
 */
public record QualityRow(
    String name,
    Scores all,
    Scores untouched,
    OptionalDouble gap,
    OptionalDouble gapUntouched,
    Cost cost,
    Map<String, String> hyperParameters,
    List<StreamPoint> stream) {

  static final String MARKDOWN_HEADER =
      """
      | | forget acc. | retain acc. | test acc. | AUC forget/unseen | AUC retain/forget | gap | gap, untouched half | seconds | gradient evaluations |
      |---|---|---|---|---|---|---|---|---|---|\
      """;

  /**
   * What a method took.
   *
   * @param seconds of wall clock, without the measuring
   * @param gradientEvaluations of the attack, counted per sample
   * @param samplesTrained passes of samples through training steps
   */
  public record Cost(double seconds, long gradientEvaluations, long samplesTrained) {
    static final Cost NONE = new Cost(0, 0, 0);

    static Cost ofSeconds(double seconds) {
      return new Cost(seconds, 0, 0);
    }

    Cost plus(Cost other) {
      return new Cost(
          seconds + other.seconds,
          gradientEvaluations + other.gradientEvaluations,
          samplesTrained + other.samplesTrained);
    }
  }

  static String header() {
    return String.format(
        Locale.ROOT,
        "%-30s %7s %7s %7s %7s %7s %6s %9s %8s %9s",
        "",
        "forget",
        "retain",
        "test",
        "AUC f/u",
        "AUC r/f",
        "gap",
        "gap (new)",
        "seconds",
        "gradients");
  }

  String line() {
    return formatted("%-30s %7.3f %7.3f %7.3f %7.3f %7.3f %6s %9s %8.1f %,9d");
  }

  String markdown() {
    return formatted("| %s | %.3f | %.3f | %.3f | %.3f | %.3f | %s | %s | %.0f | %,d |");
  }

  private String formatted(String template) {
    return String.format(
        Locale.ROOT,
        template,
        name,
        all.forgetAccuracy(),
        all.retainAccuracy(),
        all.testAccuracy(),
        all.forgetUnseenAuc(),
        all.retainForgetAuc(),
        points(gap),
        points(gapUntouched),
        cost.seconds(),
        cost.gradientEvaluations());
  }

  private static String points(OptionalDouble gap) {
    return gap.isPresent() ? String.format(Locale.ROOT, "%.2f", gap.getAsDouble()) : "-";
  }
}
