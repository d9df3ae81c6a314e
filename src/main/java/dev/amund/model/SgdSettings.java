package dev.amund.model;

import dev.amund.config.FineTuneConfig.BatchNorm;

/**
 * The settings of all steps of one training.
 *
 * @param momentum 0 for none
 * @param weightDecay L2 penalty, added to the gradient
 * @param batchNorm TRAIN: each step normalises by its own batch, and dropout is on; FROZEN: the
 *     network runs as it does when it predicts
 * @param seed of what the network itself draws at random, such as dropout
 * @param trainedShare which fraction of the weight tensors that may move does, above 0 to 1,
 *     counted from the output; the last layer always does. What lies before them is passed through
 *     forwards only
 */
public record SgdSettings(
    double momentum, double weightDecay, BatchNorm batchNorm, long seed, double trainedShare) {

  /** All weights move. */
  public SgdSettings(double momentum, double weightDecay, BatchNorm batchNorm, long seed) {
    this(momentum, weightDecay, batchNorm, seed, 1);
  }
}
