package dev.amund.amun;

import dev.amund.config.FineTuneConfig;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.SgdTrainer;
import dev.amund.model.TorchScriptModel;
import dev.amund.model.WeightMask;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Trains the model on a fine-tuning set (paper, section 4 and appendix C): SGD on the plain
 * cross-entropy, every sample alike, in shuffled batches. Other methods that are compared with AMUN
 * train by it as well.
 */
public final class FineTuner {
  /**
   * What came of it.
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

  /**
   * Trains the model in place.
   *
   * @param data at least one sample an epoch
   * @param mask which weights may move; all if empty
   * @param seed of the draws from D_R, of the order of the samples and of any dropout
   * @throws DivergedException if a loss became infinite or not a number
   */
  public Result run(
      TorchScriptModel model,
      FineTuningSet data,
      Optional<WeightMask> mask,
      long seed,
      UpdateListener listener) {
    var random = new SplittableRandom(seed);
    // Batches of nearly equal size: a last batch of a few samples would have wild batch statistics.
    int stepsPerEpoch = Math.max(1, (data.size() + config.batchSize() - 1) / config.batchSize());
    int forgetting = config.epochs() - config.retainOnlyEpochs();
    int epochs = data.replay() == 0 ? forgetting : config.epochs();
    var learningRate = new LearningRate(config, epochs * stepsPerEpoch, stepsPerEpoch);
    var settings =
        new SgdSettings(
            config.momentum(), config.weightDecay(), config.batchNorm(), random.nextLong());
    double loss = Double.NaN;
    int step = 0;
    long trained = 0;
    try (var trainer = model.trainer(settings)) {
      mask.ifPresent(trainer::restrictTo);
      for (int epoch = 0; epoch < epochs; epoch++) {
        try (var scope = model.scope()) {
          var samples =
              epoch < forgetting ? data.epoch(scope, random) : data.retained(scope, random);
          double sum = 0;
          for (int[] rows : parts(Permutation.of(samples.size(), random), stepsPerEpoch)) {
            sum += step(trainer, samples.in(scope), rows, learningRate.at(step++));
            listener.progress(step, epochs * stepsPerEpoch);
          }
          loss = sum / stepsPerEpoch;
          trained += samples.size();
        }
      }
    }
    return new Result(loss, step, trained);
  }

  private static double step(
      SgdTrainer trainer, LabelledImages samples, int[] rows, double learningRate) {
    try (var work = samples.images().scope().child()) {
      double loss = trainer.step(samples.in(work).rows(rows), learningRate);
      if (!Double.isFinite(loss)) {
        throw new DivergedException("the loss of a training step is " + loss);
      }
      return loss;
    }
  }

  private static List<int[]> parts(int[] order, int parts) {
    return IntStream.range(0, parts)
        .mapToObj(
            i ->
                Arrays.copyOfRange(
                    order,
                    (int) ((long) order.length * i / parts),
                    (int) ((long) order.length * (i + 1) / parts)))
        .toList();
  }
}
