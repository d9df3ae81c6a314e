package dev.amund.model;

import java.util.List;
import java.util.stream.Stream;

/** The meaning of the numbers in a network's output. */
enum OutputForm {
  /** A logit for each class, or its logarithm of a probability, which is one. */
  LOGITS,
  /** A probability for each class. */
  PROBABILITIES,
  /** A probability for each of several labels, of which a sample may have any number. */
  SEVERAL_LABELS,
  /** The logit of class 1 against class 0. */
  ONE_LOGIT,
  /** The probability of class 1. */
  ONE_PROBABILITY;

  private static final double NEAR = 1e-3;

  /**
   * Tells the form from outputs.
   *
   * @param rows of at least one number each; those of inputs that are far from any image among
   *     them, for which logits leave [0, 1]
   */
  static OutputForm of(List<float[]> rows) {
    boolean one = rows.get(0).length == 1;
    if (!rows.stream().allMatch(OutputForm::isWithinUnit) || !isSaturated(rows)) {
      return one ? ONE_LOGIT : LOGITS;
    }
    if (one) {
      return ONE_PROBABILITY;
    }
    return rows.stream().allMatch(OutputForm::addsUp) ? PROBABILITIES : SEVERAL_LABELS;
  }

  private static boolean isWithinUnit(float[] row) {
    for (float value : row) {
      if (!(value >= 0 && value <= 1)) {
        return false;
      }
    }
    return true;
  }

  /** A network that says the same of everything, for instance nothing, proves nothing. */
  private static boolean isSaturated(List<float[]> rows) {
    float first = rows.get(0)[0];
    boolean varies = values(rows).anyMatch(value -> value != first);
    return varies && values(rows).anyMatch(value -> value < NEAR || value > 1 - NEAR);
  }

  private static Stream<Float> values(List<float[]> rows) {
    return rows.stream()
        .flatMap(
            row -> {
              var values = Stream.<Float>builder();
              for (float value : row) {
                values.add(value);
              }
              return values.build();
            });
  }

  private static boolean addsUp(float[] row) {
    double sum = 0;
    for (float value : row) {
      sum += value;
    }
    return Math.abs(sum - 1) < NEAR;
  }
}
