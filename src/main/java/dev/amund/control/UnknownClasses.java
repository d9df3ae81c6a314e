package dev.amund.control;

import dev.amund.model.Tensor;
import java.util.Set;
import java.util.stream.IntStream;

/** Takes classes that a network is not to know out of what another one says. */
final class UnknownClasses {
  private UnknownClasses() {}

  /**
   * Returns the probabilities without these classes; the others share what they had.
   *
   * @param probabilities (N, classes); their scope owns the result
   */
  static Tensor without(Tensor probabilities, Set<Integer> unknown) {
    float[] rows = probabilities.toFloats();
    remove(rows, (int) probabilities.shape()[1], unknown);
    return probabilities.scope().floats(rows, probabilities.shape());
  }

  /**
   * Removes classes in place, like {@link #without}, from rows of probabilities. Where no class
   * would be left, nothing changes.
   */
  static void remove(float[] rows, int classes, Set<Integer> unknown) {
    int[] known = IntStream.range(0, classes).filter(k -> !unknown.contains(k)).toArray();
    if (known.length == 0 || known.length == classes) {
      return;
    }
    for (int from = 0; from < rows.length; from += classes) {
      double rest = 0;
      for (int k : known) {
        rest += rows[from + k];
      }
      float[] shares = new float[classes];
      for (int k : known) {
        shares[k] = (float) (rest > 0 ? rows[from + k] / rest : 1.0 / known.length);
      }
      System.arraycopy(shares, 0, rows, from, classes);
    }
  }
}
