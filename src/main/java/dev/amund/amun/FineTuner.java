package dev.amund.amun;

import dev.amund.config.FineTuneConfig;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.SgdTrainer;
import dev.amund.model.TorchScriptModel;
import dev.amund.model.WeightMask;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Trains the model on a fine-tuning set (paper, section 4 and appendix C): SGD on the plain
 * cross-entropy, every sample alike, in shuffled batches. Other methods that are compared with AMUN
 * train by it as well.
 */
public final class FineTuner {
  /**
   * The result of a fine-tuning.
   *
   * @param finalLoss mean over the batches of the last epoch
   * @param steps SGD steps
   * @param samplesTrained samples that passed through them, repetitions counted
   */
  public record Result(double finalLoss, int steps, long samplesTrained) {}

  private final FineTuneConfig config;

  public FineTuner(FineTuneConfig config) {
    this.config = config;
  }

  /** Trains the model in place, in all epochs; parameters and exceptions as for the other. */
  public Result run(
      TorchScriptModel model,
      FineTuningSet data,
      Optional<WeightMask> mask,
      long seed,
      UpdateListener listener) {
    return run(model, data, mask, seed, listener, () -> false);
  }

  /**
   * Trains the model in place.
   *
   * @param data at least one sample an epoch
   * @param mask which weights may move; all if empty
   * @param seed of the draws from D_R, of the order of the samples and of any dropout
   * @param enough whether the model, as it stands between two epochs, has forgotten enough; only
   *     asked with {@link FineTuneConfig#earlyStop}, and where it can save an epoch
   * @throws DivergedException if a loss became infinite or not a number
   */
  public Result run(
      TorchScriptModel model,
      FineTuningSet data,
      Optional<WeightMask> mask,
      long seed,
      UpdateListener listener,
      BooleanSupplier enough) {
    var random = new SplittableRandom(seed);
    var settings =
        new SgdSettings(
            config.sgd().momentum(),
            config.sgd().weightDecay(),
            config.batchNorm(),
            random.nextLong(),
            config.trainedShare());
    try (var trainer = model.trainer(settings)) {
      mask.ifPresent(trainer::restrictTo);
      return new Course(model, trainer, data, random, listener, enough).run();
    }
  }

  /** One training, from the first epoch to the last. */
  private final class Course {
    private final TorchScriptModel model;
    private final SgdTrainer trainer;
    private final FineTuningSet data;
    private final SplittableRandom random;
    private final UpdateListener listener;
    private final BooleanSupplier enough;
    private final int forgetting = config.epochs() - config.retainOnlyEpochs();
    private final int epochs;
    private final int stepsPerEpoch;
    private final LearningRate learningRate;
    private double loss = Double.NaN;
    private int steps;
    private long trained;

    Course(
        TorchScriptModel model,
        SgdTrainer trainer,
        FineTuningSet data,
        SplittableRandom random,
        UpdateListener listener,
        BooleanSupplier enough) {
      this.model = model;
      this.trainer = trainer;
      this.data = data;
      this.random = random;
      this.listener = listener;
      this.enough = enough;
      this.epochs = data.replay() == 0 ? forgetting : config.epochs();
      int batchSize = config.sgd().batchSize();
      this.stepsPerEpoch = Math.max(1, (data.size() + batchSize - 1) / batchSize);
      this.learningRate = new LearningRate(config.sgd(), epochs * stepsPerEpoch, stepsPerEpoch);
    }

    Result run() {
      if (data.replay() == 0) {
        for (int epoch = 0; epoch < epochs; epoch = after(epoch)) {
          train(epoch, data.fixed());
        }
      } else {
        runWithReplay();
      }
      return new Result(loss, steps, trained);
    }

    private void runWithReplay() {
      try (var replay = new ReplayPrefetch(data.retained(), data.replay(), epochs, random)) {
        for (int epoch = 0; epoch < epochs; epoch = after(epoch)) {
          try (var scope = model.scope()) {
            var drawn = replay.next(scope);
            train(epoch, epoch < forgetting ? data.with(drawn) : drawn);
          }
        }
      }
    }

    /**
     * The epoch that follows. What has been forgotten enough still goes through the last epoch that
     * forgets: the rate falls to its end there, without which the model would be left wavering.
     */
    private int after(int epoch) {
      boolean saves = epoch + 2 < forgetting;
      return config.earlyStop() && saves && enough.getAsBoolean() ? forgetting - 1 : epoch + 1;
    }

    private void train(int epoch, LabelledImages samples) {
      // Where D_R is tiny, an epoch on it alone has room for fewer: batch norm needs two a step.
      int count = Math.min(stepsPerEpoch, Math.max(1, samples.size() / 2));
      int[] order = Permutation.of(samples.size(), random);
      int first = epoch * stepsPerEpoch;
      double[] rates = learningRate.from(first, count);
      try (var pass = trainer.pass(samples, order, rates)) {
        for (int step = 1; step <= count; step++) {
          pass.step();
          listener.progress(first + step, epochs * stepsPerEpoch);
        }
        loss = pass.meanLoss();
      }
      if (!Double.isFinite(loss)) {
        throw new DivergedException("the loss of an epoch is " + loss);
      }
      steps += count;
      trained += samples.size();
    }
  }
}
