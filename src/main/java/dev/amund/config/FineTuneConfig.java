package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * Settings of the fine-tuning on D_R, D_F and D_A (paper, section 4 and appendix C): SGD with
 * momentum and weight decay.
 *
 * @param epochs passes over the fine-tuning set
 * @param retainOnlyEpochs how many of them, at the end, use D_R alone, which recovers accuracy;
 *     none without D_R
 * @param learningRate of the first step
 * @param schedule how the learning rate falls
 * @param momentum of SGD
 * @param weightDecay of SGD
 * @param batchSize samples a step
 * @param batchNorm what happens to the batch-norm statistics
 * @param earlyStop whether to skip to the last forgetting epoch once the gates would accept the
 *     model
 * @param trainedShare fraction of the weight tensors that moves, counted from the output: those
 *     near the image cost most and know least of single images
 */
public record FineTuneConfig(
    int epochs,
    int retainOnlyEpochs,
    double learningRate,
    Schedule schedule,
    double momentum,
    double weightDecay,
    int batchSize,
    BatchNorm batchNorm,
    boolean earlyStop,
    double trainedShare) {

  /** The course of the learning rate. */
  public enum Schedule {
    /** Constant. */
    CONSTANT,
    /** Linearly to zero at the last step. */
    LINEAR,
    /** By a factor of ten after every epoch, as the authors' code does. */
    STEP
  }

  /** The treatment of batch-norm statistics during fine-tuning. */
  public enum BatchNorm {
    /**
     * As TRAIN if statistics estimated on retained samples leave the model's output nearly
     * unchanged, else as FROZEN: the model was then normalised by samples of another preparation.
     */
    AUTO,
    /** Each step normalises by its own batch and moves the running statistics. */
    TRAIN,
    /** The running statistics are used and stay as they are. */
    FROZEN
  }

  /** Returns the same with other epochs and another learning rate. */
  public FineTuneConfig with(int otherEpochs, double otherLearningRate) {
    return new FineTuneConfig(
        otherEpochs,
        retainOnlyEpochs,
        otherLearningRate,
        schedule,
        momentum,
        weightDecay,
        batchSize,
        batchNorm,
        earlyStop,
        trainedShare);
  }

  static FineTuneConfig read(ConfigReader reader) {
    var config = values(reader);
    if (config.retainOnlyEpochs >= config.epochs) {
      reader.problem(
          "retain-only-epochs = %d leave none of the epochs = %d for forgetting"
              .formatted(config.retainOnlyEpochs, config.epochs));
    }
    return config;
  }

  private static FineTuneConfig values(ConfigReader reader) {
    return new FineTuneConfig(
        reader.integer("epochs", 4, 1, 1000),
        reader.integer("retain-only-epochs", 0, 0, 999),
        reader.decimal("learning-rate", 0.0125, 1e-9, 10),
        reader.choice("schedule", Schedule.LINEAR),
        reader.decimal("momentum", 0.9, 0, 0.9999),
        reader.decimal("weight-decay", 5e-4, 0, 1),
        reader.integer("batch-size", 40, 2, 65_536),
        reader.choice("batch-norm", BatchNorm.AUTO),
        reader.flag("early-stop", false),
        reader.decimal("trained-share", 1, 0.001, 1));
  }
}
