package dev.amund.bench;

import dev.amund.amun.Permutation;
import dev.amund.amun.ReplaySource;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * D_R that lies in memory as a whole.
 *
 * @param retain all of it
 */
record ReplayFrom(LabelledImages retain) implements ReplaySource {

  @Override
  public int available() {
    return retain.size();
  }

  @Override
  public LabelledImages draw(TensorScope scope, int count, RandomGenerator random) {
    return retain.in(scope).rows(Arrays.copyOf(Permutation.of(retain.size(), random), count));
  }
}
