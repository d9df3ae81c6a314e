package dev.amund.amun;

import dev.amund.config.SgdConfig;
import java.util.stream.IntStream;

/**
 * The learning rate of each step.
 *
 * @param config gives the first rate and how it falls
 * @param steps of the whole training
 * @param stepsPerEpoch the same in all epochs
 */
record LearningRate(SgdConfig config, int steps, int stepsPerEpoch) {

  /** Returns the rates of so many steps, from this one on. */
  double[] from(int first, int count) {
    return IntStream.range(first, first + count).mapToDouble(this::at).toArray();
  }

  /**
   * @param step from 0
   */
  double at(int step) {
    return switch (config.schedule()) {
      case CONSTANT -> config.learningRate();
      case LINEAR -> config.learningRate() * (1 - (double) step / steps);
      case STEP -> config.learningRate() * Math.pow(0.1, step / stepsPerEpoch);
    };
  }
}
