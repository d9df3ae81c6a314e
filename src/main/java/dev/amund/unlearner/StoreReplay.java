package dev.amund.unlearner;

import dev.amund.amun.ReplaySource;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The retained data D_R: the training samples of the store, less those that are to be forgotten now
 * or soon.
 */
final class StoreReplay implements ReplaySource {
  private final SampleStore store;
  private final Set<String> excluded;

  StoreReplay(SampleStore store, Set<String> excluded) {
    this.store = store;
    this.excluded = excluded;
  }

  @Override
  public int available() {
    return (int) Math.max(0, store.count(Split.TRAIN) - excluded.size());
  }

  @Override
  public LabelledImages draw(TensorScope scope, int count, RandomGenerator random) {
    return SampleTensors.of(scope, store.draw(Split.TRAIN, count, random, excluded));
  }
}
