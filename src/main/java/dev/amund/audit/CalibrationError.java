package dev.amund.audit;

/**
 * The expected calibration error (Guo et al., "On Calibration of Modern Neural Networks", ICML
 * 2017, equation 3): the difference of confidence and accuracy, in 15 bins of equal width over the
 * confidence of the prediction, weighted by the samples in each.
 */
final class CalibrationError {
  private static final int BINS = 15;

  private CalibrationError() {}

  /**
   * @param answers at least one
   * @return from 0 to 1
   */
  static double of(Predictions answers) {
    double[] confidences = new double[BINS];
    double[] right = new double[BINS];
    for (int i = 0; i < answers.size(); i++) {
      double[] logits = answers.logits()[i];
      int prediction = Logits.argmax(logits);
      double confidence = Logits.confidence(logits, prediction);
      int bin = Math.max((int) Math.ceil(confidence * BINS) - 1, 0);
      confidences[bin] += confidence;
      right[bin] += prediction == answers.labels()[i] ? 1 : 0;
    }
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      sum += Math.abs(confidences[bin] - right[bin]);
    }
    return sum / answers.size();
  }
}
