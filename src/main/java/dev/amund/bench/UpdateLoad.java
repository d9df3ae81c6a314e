package dev.amund.bench;

import java.time.Duration;

/**
 * The updates that are measured.
 *
 * @param samples in each micro-batch
 * @param rounds pairs of updates that count
 * @param open how long a micro-batch waits for further requests before it is closed, as it does in
 *     production: time in which a daemon may work ahead; zero closes it at once
 */
public record UpdateLoad(int samples, int rounds, Duration open) {

  /**
   * @throws IllegalArgumentException if there is less than 1 sample or round
   */
  public UpdateLoad {
    if (samples < 1 || rounds < 1) {
      throw new IllegalArgumentException("The bench takes at least 1 sample and 1 round");
    }
  }
}
