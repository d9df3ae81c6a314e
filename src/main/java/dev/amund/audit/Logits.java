package dev.amund.audit;

import java.util.Arrays;

/** Computes quantities of a sample from its logits. Pure functions. */
public final class Logits {
  private Logits() {}

  /** Returns the class with the largest logit, the first of several. */
  static int argmax(double[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Returns whether the class has the largest logit; never where one of them is not a number. */
  static boolean isRight(double[] logits, int label) {
    return argmax(logits) == label && Arrays.stream(logits).noneMatch(Double::isNaN);
  }

  /** Computes the natural logarithms of the softmax. */
  static double[] logSoftmax(double[] logits) {
    double max = Arrays.stream(logits).max().orElseThrow();
    double norm = max + Math.log(Arrays.stream(logits).map(z -> Math.exp(z - max)).sum());
    return Arrays.stream(logits).map(z -> z - norm).toArray();
  }

  /** Computes the softmax probability of the true class. */
  static double confidence(double[] logits, int label) {
    return Math.exp(logSoftmax(logits)[label]);
  }

  /** Computes log p - log(1 - p) of the true class, which does not saturate at 1 as p does. */
  public static double logOdds(double[] logits, int label) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.length; i++) {
      max = i == label ? max : Math.max(max, logits[i]);
    }
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      sum += i == label ? 0 : Math.exp(logits[i] - max);
    }
    return logits[label] - max - Math.log(sum);
  }

  /**
   * Computes minus the entropy of the softmax, in nats: a model is more confident of what it knows.
   */
  static double negativeEntropy(double[] logits) {
    return Arrays.stream(logSoftmax(logits)).map(log -> Math.exp(log) * log).sum();
  }

  /**
   * Returns the true class's logit less the largest of the others: above 0 if the prediction is
   * right.
   */
  static double margin(double[] logits, int label) {
    double other = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.length; i++) {
      if (i != label) {
        other = Math.max(other, logits[i]);
      }
    }
    return logits[label] - other;
  }

  /** Computes the Kullback-Leibler divergence KL(p || q) of the two softmaxes, in nats. */
  static double divergence(double[] p, double[] q) {
    double[] logP = logSoftmax(p);
    double[] logQ = logSoftmax(q);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.exp(logP[i]) * (logP[i] - logQ[i]);
    }
    return sum;
  }
}
