package dev.amund.amun;

import dev.amund.config.FineTuneConfig;

/**
 * The learning rate of each step.
 *
 * @param config gives the first rate and how it falls
 * @param stepsPerEpoch the same in all epochs
 */
record LearningRate(FineTuneConfig config, int stepsPerEpoch) {

  /**
   * @param epoch from 0
   * @param step within the epoch, from 0
   */
  double at(int epoch, int step) {
    return switch (config.schedule()) {
      case CONSTANT -> config.learningRate();
      case LINEAR -> {
        double done = (double) (epoch * stepsPerEpoch + step) / (config.epochs() * stepsPerEpoch);
        yield config.learningRate() * (1 - done);
      }
      case STEP -> config.learningRate() * Math.pow(0.1, epoch);
    };
  }
}
