package dev.amund.bench.quality;

import dev.amund.bench.common.BenchTable;
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

  static final BenchTable<QualityRow> TABLE =
      new BenchTable<QualityRow>()
          .column("", "%-30s", QualityRow::name)
          .column("forget", "%7.3f", "forget acc.", "%.3f", row -> row.all.forgetAccuracy())
          .column("retain", "%7.3f", "retain acc.", "%.3f", row -> row.all.retainAccuracy())
          .column("test", "%7.3f", "test acc.", "%.3f", row -> row.all.testAccuracy())
          .column("AUC f/u", "%7.3f", "AUC forget/unseen", "%.3f", row -> row.all.forgetUnseenAuc())
          .column("AUC r/f", "%7.3f", "AUC retain/forget", "%.3f", row -> row.all.retainForgetAuc())
          .column("gap", "%6s", row -> points(row.gap))
          .column("gap (new)", "%9s", "gap, untouched half", "%s", row -> points(row.gapUntouched))
          .column("seconds", "%8.1f", "seconds", "%.0f", row -> row.cost.seconds())
          .column(
              "gradients",
              "%,9d",
              "gradient evaluations",
              "%,d",
              row -> row.cost.gradientEvaluations());

  /**
   * The cost of a method.
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

  private static String points(OptionalDouble gap) {
    return gap.isPresent() ? String.format(Locale.ROOT, "%.2f", gap.getAsDouble()) : "-";
  }
}
