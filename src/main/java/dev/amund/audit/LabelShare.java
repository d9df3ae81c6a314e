package dev.amund.audit;

import java.util.Arrays;

/**
 * Measures how confidently a model predicts given labels.
 *
 * @param samples how many there are, at least one
 * @param accuracy share of them that get it
 * @param confidence mean probability of it
 * @param deviation standard deviation of that probability
 */
public record LabelShare(int samples, double accuracy, double confidence, double deviation) {
  private static final double Z = 1.959963984540054;

  /**
   * Returns the share.
   *
   * @param answers at least one
   */
  static LabelShare of(Predictions answers) {
    double[] confidences = answers.scores(Logits::confidence);
    double mean = Arrays.stream(confidences).average().orElseThrow();
    double squares = Arrays.stream(confidences).map(c -> (c - mean) * (c - mean)).sum();
    return new LabelShare(
        confidences.length,
        answers.accuracy().orElseThrow(),
        mean,
        confidences.length < 2 ? 0 : Math.sqrt(squares / (confidences.length - 1)));
  }

  /** Returns the low end of the 95 % interval of the accuracy, by Wilson's method. */
  double accuracyLow() {
    double n = samples;
    double spread = Z * Math.sqrt(accuracy * (1 - accuracy) / n + Z * Z / (4 * n * n));
    return Math.max(0, (accuracy + Z * Z / (2 * n) - spread) / (1 + Z * Z / n));
  }

  /** Returns the low end of the 95 % interval of the mean confidence. */
  double confidenceLow() {
    return confidence - Z * deviation / Math.sqrt(samples);
  }
}
