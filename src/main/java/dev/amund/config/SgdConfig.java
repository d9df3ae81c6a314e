package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * The steps of fine-tuning (paper, appendix C): SGD with momentum and weight decay.
 *
 * @param learningRate of the first step
 * @param schedule how the learning rate falls
 * @param momentum of SGD
 * @param weightDecay of SGD
 * @param batchSize samples a step
 */
public record SgdConfig(
    double learningRate, Schedule schedule, double momentum, double weightDecay, int batchSize)
    implements SharedSection {

  /** The course of the learning rate. */
  public enum Schedule {
    /** Constant. */
    CONSTANT,
    /** Linearly to zero at the last step. */
    LINEAR,
    /** By a factor of ten after every epoch, as the authors' code does. */
    STEP
  }

  /** Returns the same with another learning rate. */
  public SgdConfig withLearningRate(double other) {
    return new SgdConfig(other, schedule, momentum, weightDecay, batchSize);
  }

  /** Returns the same with another number of samples a step. */
  public SgdConfig withBatchSize(int other) {
    return new SgdConfig(learningRate, schedule, momentum, weightDecay, other);
  }

  static SgdConfig read(ConfigReader reader) {
    return new SgdConfig(
        reader.decimal("learning-rate", 0.0125, 1e-9, 10),
        reader.choice("schedule", Schedule.LINEAR),
        reader.decimal("momentum", 0.9, 0, 0.9999),
        reader.decimal("weight-decay", 5e-4, 0, 1),
        reader.integer("batch-size", 40, 2, 65_536));
  }
}
