package dev.amund.amun;

import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import java.util.random.RandomGenerator;

/**
 * The retained data D_R. It must hold neither the forget set of the update at hand nor any sample
 * whose deletion has been asked for: what is replayed is memorised again (paper, appendix H).
 */
public interface ReplaySource {

  /** Returns the number of samples that can be drawn. */
  int available();

  /**
   * Draws samples at random, uniformly and without replacement, up to the point where they wait on
   * the host: read and decoded. Called on a thread of its own, one call at a time.
   *
   * @param count from 1 to {@link #available()}
   * @param random what decides
   * @return {@code count} samples
   */
  Drawn draw(int count, RandomGenerator random);

  /** Samples that are drawn, and not on the device yet. */
  @FunctionalInterface
  interface Drawn {
    /**
     * Brings them onto the device; called once, on the model's thread.
     *
     * @param scope that owns the result
     */
    LabelledImages in(TensorScope scope);
  }

  /** No retained data: the paper's setting without D_R. */
  static ReplaySource none() {
    return new ReplaySource() {
      @Override
      public int available() {
        return 0;
      }

      @Override
      public Drawn draw(int count, RandomGenerator random) {
        throw new IllegalArgumentException("there is no retained data to draw from");
      }
    };
  }
}
