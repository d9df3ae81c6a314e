package dev.amund.audit;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a model does on three sets. What was not measured, for want of samples, is empty.
 *
 * @param forgetSamples size of the forget set: who publishes these numbers minds how many persons
 *     they speak of
 * @param forgetAccuracy on D_F, as a fraction
 * @param retainAccuracy on samples of D_R
 * @param testAccuracy on unseen samples
 * @param forgetUnseen AUC of the true-class confidence, D_F (positive) versus unseen: 0.5 is
 *     perfect forgetting, above is remembered, below is over-forgotten
 * @param retainForget the same, D_R (positive) versus D_F: to be compared with a model retrained
 *     without D_F
 */
public record ModelMetrics(
    int forgetSamples,
    OptionalDouble forgetAccuracy,
    OptionalDouble retainAccuracy,
    OptionalDouble testAccuracy,
    Optional<AucInterval> forgetUnseen,
    Optional<AucInterval> retainForget) {

  /** Metrics of which nothing but the test accuracy is known. */
  public static ModelMetrics ofTestAccuracy(OptionalDouble testAccuracy) {
    return new ModelMetrics(
        0,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        testAccuracy,
        Optional.empty(),
        Optional.empty());
  }
}
