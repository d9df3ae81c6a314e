package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * Settings of the fine-tuning on D_R, D_F and D_A (paper, section 4 and appendix C): SGD with
 * momentum and weight decay.
 *
 * @param epochs passes over the fine-tuning set
 * @param retainOnlyEpochs how many of them, at the end, use D_R alone, which recovers accuracy;
 *     none without D_R
 * @param sgd its steps
 * @param batchNorm what happens to the batch-norm statistics
 * @param earlyStop whether to skip to the last forgetting epoch once the gates would accept the
 *     model
 * @param trainedShare fraction of the weight tensors that moves, counted from the output: those
 *     near the image cost most and know least of single images
 */
public record FineTuneConfig(
    int epochs,
    int retainOnlyEpochs,
    SgdConfig sgd,
    BatchNorm batchNorm,
    boolean earlyStop,
    double trainedShare) {

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
        sgd.withLearningRate(otherLearningRate),
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
        SgdConfig.read(reader),
        reader.choice("batch-norm", BatchNorm.AUTO),
        reader.flag("early-stop", false),
        reader.decimal("trained-share", 1, 0.001, 1));
  }
}
