package dev.amund.control;

import dev.amund.model.LabelledImages;
import java.util.Set;
import java.util.stream.IntStream;

/** Chooses the part of D_A that is trained on. */
final class ForgetExamples {
  private ForgetExamples() {}

  /**
   * Returns the examples of the samples that lie above their targets; the others are as unseen ones
   * already. None has the label of a class that the result is not to know: the model would learn
   * again what goes with the same forget set.
   *
   * @param adversarial D_A, in the order of D_F
   * @param before log-odds of D_F
   * @param targets log-odds of all of D_F
   * @param unknown classes that the result is not to know
   */
  static LabelledImages of(
      LabelledImages adversarial, LogOdds before, double[] targets, Set<Integer> unknown) {
    int[] labels = adversarial.labels().toInts();
    int[] rows =
        IntStream.range(0, targets.length)
            .filter(i -> before.values()[i] > targets[i])
            .filter(i -> !unknown.contains(labels[i]))
            .toArray();
    return rows.length == 0 ? adversarial.rows(0, 0) : adversarial.rows(rows);
  }
}
