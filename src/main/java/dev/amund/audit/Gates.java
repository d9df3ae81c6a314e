package dev.amund.audit;

import dev.amund.config.GateConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Decides whether an update has forgotten enough and cost little enough.
 *
 * <p>The forgetting is judged by the low end of the AUC's interval: a forget set of a few samples
 * gives an AUC of wide error, and an update is refused only when the data say that it still
 * remembers. What cannot be measured cannot pass.
 */
public final class Gates {
  /** A drop of just what is allowed passes, whatever the last bits of the subtraction say. */
  private static final double ROUNDING = 1e-9;

  private final GateConfig config;

  public Gates(GateConfig config) {
    this.config = config;
  }

  /**
   * Judges an update.
   *
   * @param base metrics of the base model
   * @param before metrics of the version that was updated
   * @param after metrics of the candidate, on the same samples
   */
  public GateDecision judge(ModelMetrics base, ModelMetrics before, ModelMetrics after) {
    var reasons = new ArrayList<String>();
    judgeForgetting(after, reasons);
    judgeDrop("the version before", before, after, config.maxTestAccuracyDrop(), reasons);
    judgeDrop("the base model", base, after, config.maxTotalTestAccuracyDrop(), reasons);
    return new GateDecision(reasons.isEmpty(), reasons);
  }

  private void judgeForgetting(ModelMetrics after, List<String> reasons) {
    if (after.forgetUnseen().isEmpty()) {
      reasons.add("No held-out samples: whether the model has forgotten cannot be measured.");
      return;
    }
    var auc = after.forgetUnseen().get();
    // Written so that NaN, which compares as false, is refused.
    if (!(auc.low() <= config.maxForgetUnseenAuc())) {
      reasons.add(
          format(
              "The forget set is still recognised: AUC against held-out data %.3f, 95 %% interval"
                  + " %.3f to %.3f; its low end may be %.3f at most.",
              auc.value(), auc.low(), auc.high(), config.maxForgetUnseenAuc()));
    }
  }

  private static void judgeDrop(
      String reference, ModelMetrics then, ModelMetrics now, double allowed, List<String> reasons) {
    if (then.testAccuracy().isEmpty() || now.testAccuracy().isEmpty()) {
      reasons.add(
          "No held-out samples: the accuracy cannot be compared with that of " + reference + ".");
      return;
    }
    double drop = then.testAccuracy().getAsDouble() - now.testAccuracy().getAsDouble();
    if (!(drop <= allowed + ROUNDING)) {
      reasons.add(
          format(
              "Held-out accuracy fell from %.2f %% (%s) to %.2f %%, by %.2f points; %.2f are"
                  + " allowed.",
              100 * then.testAccuracy().getAsDouble(),
              reference,
              100 * now.testAccuracy().getAsDouble(),
              100 * drop,
              100 * allowed));
    }
  }

  private static String format(String template, Object... values) {
    return String.format(Locale.ROOT, template, values);
  }
}
