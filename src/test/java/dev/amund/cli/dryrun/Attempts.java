package dev.amund.cli.dryrun;

import dev.amund.audit.AucInterval;
import dev.amund.audit.GateDecision;
import dev.amund.audit.Gates;
import dev.amund.audit.ModelMetrics;
import dev.amund.config.AmundConfig;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.dryrun.DryRunReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Attempts as the gates of the default configuration judge them. */
final class Attempts {
  static final AmundConfig CONFIG = AmundConfig.of(Map.of());

  /** A model that knows its samples: test accuracy 0.8, AUC 0.7 with an interval of 0.6 to 0.8. */
  static final ModelMetrics BEFORE = metrics(0.8, 0.7);

  private Attempts() {}

  /** An attempt that ends with this held-out accuracy and this AUC, give or take 0.1. */
  static Attempt ending(int number, double testAccuracy, double auc) {
    ModelMetrics after = metrics(testAccuracy, auc);
    return attempt(
        number,
        CONFIG,
        Optional.of(after),
        new Gates(CONFIG.gates().thresholds()).judge(BEFORE, BEFORE, after));
  }

  static Attempt attempt(
      int number, AmundConfig config, Optional<ModelMetrics> after, GateDecision decision) {
    return new Attempt(
        number,
        config.amun(),
        Optional.empty(),
        Optional.empty(),
        after,
        decision,
        Map.of("fine-tune", 2.0));
  }

  static DryRunReport report(Attempt... attempts) {
    return new DryRunReport(
        BEFORE, List.of(attempts), new DryRunReport.Extent(20, 20, 1, 0), 0, 0.01, false);
  }

  private static ModelMetrics metrics(double testAccuracy, double auc) {
    return new ModelMetrics(
        8,
        new ModelMetrics.Accuracies(
            OptionalDouble.of(1), OptionalDouble.of(1), OptionalDouble.of(testAccuracy)),
        new ModelMetrics.Aucs(
            Optional.of(new AucInterval(auc, auc - 0.1, auc + 0.1)),
            Optional.empty(),
            Optional.empty()),
        Map.of(),
        Map.of(),
        Map.of());
  }
}
