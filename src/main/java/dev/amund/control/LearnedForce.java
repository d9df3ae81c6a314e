package dev.amund.control;

import dev.amund.config.FineTuneConfig.BatchNorm;

/**
 * The knowledge about a model that its earlier updates gained. It goes with every version, so that
 * a restart or another daemon continues with it.
 *
 * @param gain the sum of the passes' learning rates that one unit of forgetting takes, above 0; the
 *     unit is one standard deviation of the binormal model of the AUC
 * @param batchNorm TRAIN or FROZEN, which is found out once
 * @param transformation by which replayed samples are made unlike those that were learned by heart
 */
public record LearnedForce(double gain, BatchNorm batchNorm, Transformation transformation) {
  /**
   * @throws IllegalArgumentException if the gain is not above 0 and finite
   */
  public LearnedForce {
    if (!(gain > 0) || !Double.isFinite(gain)) {
      throw new IllegalArgumentException("a gain of " + gain);
    }
  }
}
