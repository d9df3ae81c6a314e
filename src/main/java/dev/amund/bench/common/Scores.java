package dev.amund.bench.common;

import dev.amund.audit.AucInterval;
import dev.amund.audit.ModelMetrics;

/**
 * The five numbers by which a model is compared with the retrained one (paper, section 6, with the
 * confidence AUCs in the place of RMIA), as fractions.
 */
public record Scores(
    double forgetAccuracy,
    double retainAccuracy,
    double testAccuracy,
    double forgetUnseenAuc,
    double retainForgetAuc) {

  public static Scores of(ModelMetrics metrics) {
    return new Scores(
        metrics.forgetAccuracy().orElseThrow(),
        metrics.retainAccuracy().orElseThrow(),
        metrics.testAccuracy().orElseThrow(),
        metrics.forgetUnseen().map(AucInterval::value).orElseThrow(),
        metrics.retainForget().map(AucInterval::value).orElseThrow());
  }

  /** Returns the average gap: the mean of the absolute differences, in points. */
  public double gap(Scores retrained) {
    double sum =
        Math.abs(forgetAccuracy - retrained.forgetAccuracy)
            + Math.abs(retainAccuracy - retrained.retainAccuracy)
            + Math.abs(testAccuracy - retrained.testAccuracy)
            + Math.abs(forgetUnseenAuc - retrained.forgetUnseenAuc)
            + Math.abs(retainForgetAuc - retrained.retainForgetAuc);
    return 100 * sum / 5;
  }
}
