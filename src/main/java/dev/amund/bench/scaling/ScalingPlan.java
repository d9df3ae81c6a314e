package dev.amund.bench.scaling;

import java.util.List;
import java.util.stream.Stream;

/**
 * The points of the scaling curves; a curve without points is left out.
 *
 * @param batchSizes samples in a micro-batch
 * @param storeSizes training samples in the store
 * @param versions how many updates in a row
 * @param rounds updates at each point of the first two curves, after one that does not count
 * @param storeBatch samples in a micro-batch while the store grows
 * @param versionBatch samples in a micro-batch while the versions grow
 */
public record ScalingPlan(
    List<Integer> batchSizes,
    List<Integer> storeSizes,
    int versions,
    int rounds,
    int storeBatch,
    int versionBatch) {

  /**
   * @throws IllegalArgumentException if a number is below 1, {@code versions} below 0
   */
  public ScalingPlan {
    batchSizes = List.copyOf(batchSizes);
    storeSizes = List.copyOf(storeSizes);
    boolean sizes = Stream.concat(batchSizes.stream(), storeSizes.stream()).allMatch(n -> n >= 1);
    if (!sizes || rounds < 1 || storeBatch < 1 || versionBatch < 1 || versions < 0) {
      throw new IllegalArgumentException("Sizes, rounds and batches must be at least 1");
    }
  }
}
