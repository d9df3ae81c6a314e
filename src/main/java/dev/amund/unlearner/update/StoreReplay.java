package dev.amund.unlearner.update;

import dev.amund.amun.ReplaySource;
import dev.amund.event.LogContext;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.unlearner.models.SampleTensors;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The retained data D_R: the training samples of the store, less those to be forgotten now or soon.
 */
final class StoreReplay implements ReplaySource {
  private final SampleStore store;
  private final Set<String> excluded;
  private final Supplier<LogContext> about;

  /**
   * @param excluded ids that are not drawn
   * @param about the log context while samples are drawn
   */
  StoreReplay(SampleStore store, Set<String> excluded, Supplier<LogContext> about) {
    this.store = store;
    this.excluded = excluded;
    this.about = about;
  }

  @Override
  public int available() {
    return Math.toIntExact(store.drawable(Split.TRAIN, excluded));
  }

  @Override
  public Drawn draw(int count, RandomGenerator random) {
    try (var context = about.get()) {
      List<Sample> samples = store.draw(Split.TRAIN, count, random, excluded);
      return scope -> SampleTensors.of(scope, samples);
    }
  }
}
