package dev.amund.control;

import dev.amund.model.LabelledImages;
import dev.amund.model.TorchScriptModel;

/**
 * What a model says of a set.
 *
 * @param values (N, classes), row-major
 * @param samples N
 */
record Probabilities(float[] values, int samples) {
  private static final double LEAST = 1e-12;

  static Probabilities of(TorchScriptModel model, LabelledImages samples) {
    try (var scope = model.scope()) {
      return new Probabilities(
          model.logits(scope, samples.images()).softmax().toFloats(), samples.size());
    }
  }

  /** The mean of Kullback and Leibler's divergence KL(other || this), in nats. */
  double divergenceFrom(Probabilities other) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      double p = Math.max(other.values[i], LEAST);
      sum += p * Math.log(p / Math.max(values[i], LEAST));
    }
    return sum / samples;
  }
}
