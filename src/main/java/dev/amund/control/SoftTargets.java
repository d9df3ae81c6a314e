package dev.amund.control;

import dev.amund.model.LabelledImages;
import dev.amund.model.SoftLabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.Set;

/**
 * The forget samples themselves, with what a network would say of them that had never seen them:
 * the true class has the probability of its target, the others share the rest as the parent has it.
 * Classes that go as a whole have no share in it.
 */
final class SoftTargets {
  /**
   * The weight of a sample of D_F, where one of D_R has 1. A larger one would hold the samples
   * where they are; without them, all would move the same way.
   */
  static final double WEIGHT = 0.45;

  /** The weight of a sample whose label must go, or must become less likely than not. */
  static final double WEIGHT_OF_UNLIKELY_LABEL = 1.5;

  private SoftTargets() {}

  /**
   * Returns the samples with soft labels, which add up to the weight of each sample.
   *
   * @param scope that owns the result
   * @param forget D_F, at least one
   * @param targets log-odds of the true classes
   * @param unknown classes that the result is not to know
   */
  static SoftLabelledImages of(
      TensorScope scope,
      TorchScriptModel parent,
      LabelledImages forget,
      double[] targets,
      Set<Integer> unknown) {
    int[] labels = forget.labels().toInts();
    float[] rows;
    try (var work = parent.scope()) {
      rows = parent.logits(work, forget.images()).softmax().toFloats();
    }
    int classes = rows.length / targets.length;
    UnknownClasses.remove(rows, classes, unknown);
    for (int i = 0; i < targets.length; i++) {
      aim(rows, i * classes, classes, labels[i], targets[i]);
    }
    return new SoftLabelledImages(
        forget.images().in(scope), scope.floats(rows, targets.length, classes));
  }

  private static void aim(float[] row, int from, int classes, int label, double target) {
    double weight = target < 0 ? WEIGHT_OF_UNLIKELY_LABEL : WEIGHT;
    double own = 1 / (1 + Math.exp(-target));
    double others = 0;
    for (int k = 0; k < classes; k++) {
      others += k == label ? 0 : row[from + k];
    }
    for (int k = 0; k < classes; k++) {
      double share = others > 0 ? row[from + k] / others : 1.0 / Math.max(1, classes - 1);
      row[from + k] = (float) (weight * (k == label ? own : (1 - own) * share));
    }
  }
}
