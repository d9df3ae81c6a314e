package dev.amund.bench.speed;

import java.time.Duration;

/**
 * The updates that are measured.
 *
 * @param samples in each micro-batch
 * @param warmUp pairs of updates before them, which go to the JIT compiler
 * @param rounds pairs of updates that count
 * @param open how long a micro-batch waits for further requests before it is closed, as it does in
 *     production: time in which a daemon may work ahead; zero closes it at once
 */
public record UpdateLoad(int samples, int warmUp, int rounds, Duration open) {

  /**
   * @throws IllegalArgumentException if there is less than 1 sample or round, or less than no
   *     warm-up
   */
  public UpdateLoad {
    if (samples < 1 || rounds < 1 || warmUp < 0) {
      throw new IllegalArgumentException(
          "The bench takes at least 1 sample, 1 round and 0 pairs to warm up");
    }
  }
}
