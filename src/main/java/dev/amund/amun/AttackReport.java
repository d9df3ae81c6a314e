package dev.amund.amun;

import java.util.Arrays;

/**
 * The statistics of an attack. Aggregates only.
 *
 * @param samples size of the forget set
 * @param gradientEvaluations input gradients, counted per sample
 * @param misclassifiedAtStart samples that the model had wrong before the attack; each is its own
 *     adversarial example, with a perturbation of zero
 * @param notFlipped samples whose prediction no radius changed
 * @param deltaMean mean L2 norm of the perturbations, of pixels in [0, 1] or of features in
 *     standard deviations, over the samples that flipped; NaN if none did, as are the other two
 * @param deltaMedian their median
 * @param deltaP95 their 95th percentile, interpolated
 */
public record AttackReport(
    int samples,
    long gradientEvaluations,
    int misclassifiedAtStart,
    int notFlipped,
    double deltaMean,
    double deltaMedian,
    double deltaP95) {

  static AttackReport of(
      int samples, long gradientEvaluations, int misclassified, int notFlipped, double[] deltas) {
    double[] sorted = Arrays.stream(deltas).sorted().toArray();
    return new AttackReport(
        samples,
        gradientEvaluations,
        misclassified,
        notFlipped,
        Arrays.stream(sorted).average().orElse(Double.NaN),
        quantile(sorted, 0.5),
        quantile(sorted, 0.95));
  }

  private static double quantile(double[] sorted, double q) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double position = q * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
