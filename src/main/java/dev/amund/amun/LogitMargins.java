package dev.amund.amun;

import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The margins of a sample's true class over the others, its candidate classes, in logits. Rank 0 is
 * the strongest candidate.
 */
final class LogitMargins {
  private final int classes;
  private final float[] logits;
  private final int[] labels;
  private final int[][] candidateClasses;

  private LogitMargins(int classes, float[] logits, int[] labels) {
    this.classes = classes;
    this.logits = logits;
    this.labels = labels;
    this.candidateClasses =
        IntStream.range(0, labels.length).mapToObj(this::ranked).toArray(int[][]::new);
  }

  /**
   * @param logits (N, classes), at least two classes
   * @param labels the N true classes
   */
  static LogitMargins of(Tensor logits, int[] labels) {
    return new LogitMargins((int) logits.shape()[1], logits.toFloats(), labels);
  }

  /** Returns the number of candidate classes of a sample. */
  int candidateClasses() {
    return classes - 1;
  }

  /** All samples. */
  int[] all() {
    return IntStream.range(0, labels.length).toArray();
  }

  /** Returns the strongest candidate class of each sample. */
  int[] strongest() {
    return IntStream.range(0, labels.length).map(i -> candidateClasses[i][0]).toArray();
  }

  /** Returns the margins of some samples over their candidates of that rank. */
  float[] of(int[] samples, int rank) {
    float[] gaps = new float[samples.length];
    for (int i = 0; i < samples.length; i++) {
      int sample = samples[i];
      gaps[i] = logit(sample, labels[sample]) - logit(sample, candidateClasses[sample][rank]);
    }
    return gaps;
  }

  /**
   * Returns the gradient by the logits of the candidate's logit less the true class's: (samples,
   * classes).
   */
  Tensor towards(TensorScope scope, int[] samples, int rank) {
    float[] weights = new float[samples.length * classes];
    for (int i = 0; i < samples.length; i++) {
      weights[i * classes + candidateClasses[samples[i]][rank]] = 1;
      weights[i * classes + labels[samples[i]]] = -1;
    }
    return scope.floats(weights, samples.length, classes);
  }

  private int[] ranked(int sample) {
    return IntStream.range(0, classes)
        .filter(k -> k != labels[sample])
        .boxed()
        .sorted(Comparator.comparing(k -> -logit(sample, k)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private float logit(int sample, int k) {
    return logits[sample * classes + k];
  }
}
