package dev.amund.bench.speed;

import java.time.Duration;

/**
 * The updates that are measured.
 *
 * @param samples in each micro-batch
 * @param warmUp pairs of updates before them, for the JIT compiler
 * @param rounds pairs of updates that count
 * @param open how long a micro-batch stays open for further requests, as in production, while a
 *     daemon may work ahead; zero closes it at once
 */
public record UpdateLoad(int samples, int warmUp, int rounds, Duration open) {

  /**
   * @throws IllegalArgumentException if there is less than 1 sample or round, or a negative warm-up
   */
  public UpdateLoad {
    if (samples < 1 || rounds < 1 || warmUp < 0) {
      throw new IllegalArgumentException(
          "The bench takes at least 1 sample, 1 round and 0 pairs to warm up");
    }
  }
}
