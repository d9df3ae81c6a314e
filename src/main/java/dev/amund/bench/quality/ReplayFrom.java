package dev.amund.bench.quality;

import dev.amund.amun.Permutation;
import dev.amund.amun.ReplaySource;
import dev.amund.model.LabelledImages;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * D_R that is in memory as a whole.
 *
 * @param retain all of it
 */
record ReplayFrom(LabelledImages retain) implements ReplaySource {

  @Override
  public int available() {
    return retain.size();
  }

  @Override
  public Drawn draw(int count, RandomGenerator random) {
    int[] rows = Arrays.copyOf(Permutation.of(retain.size(), random), count);
    return scope -> retain.in(scope).rows(rows);
  }
}
