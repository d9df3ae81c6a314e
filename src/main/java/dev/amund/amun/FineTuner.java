package dev.amund.amun;

import dev.amund.config.FineTuneConfig;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.SgdTrainer;
import dev.amund.model.TorchScriptModel;
import dev.amund.model.WeightMask;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Trains the model on a fine-tuning set (paper, section 4 and appendix C): SGD on the plain
 * cross-entropy, every sample alike, in shuffled batches.
 */
final class FineTuner {
  /**
   * What came of it.
   *
   * @param finalLoss mean over the batches of the last epoch
   * @param steps SGD steps
   * @param samplesTrained samples that passed through them, repetitions counted
   */
  record Result(double finalLoss, int steps, long samplesTrained) {}

  private final FineTuneConfig config;

  FineTuner(FineTuneConfig config) {
    this.config = config;
  }

  /**
   * Trains the model.
   *
   * @param mask which weights may move; all if empty
   * @throws DivergedException if a loss became infinite or not a number
   */
  Result run(
      TorchScriptModel model,
      FineTuningSet data,
      Optional<WeightMask> mask,
      long seed,
      UpdateListener listener) {
    var random = new SplittableRandom(seed);
    // Batches of nearly equal size: a last batch of a few samples would have wild batch statistics.
    int stepsPerEpoch = Math.max(1, (data.size() + config.batchSize() - 1) / config.batchSize());
    var learningRate = new LearningRate(config, stepsPerEpoch);
    int steps = config.epochs() * stepsPerEpoch;
    double loss = Double.NaN;
    var settings =
        new SgdSettings(
            config.momentum(), config.weightDecay(), config.batchNorm(), random.nextLong());
    try (var trainer = model.trainer(settings)) {
      mask.ifPresent(trainer::restrictTo);
      for (int epoch = 0; epoch < config.epochs(); epoch++) {
        try (var scope = model.scope()) {
          var samples = data.epoch(scope, random);
          int[] order = shuffled(samples.size(), random);
          double sum = 0;
          for (int step = 0; step < stepsPerEpoch; step++) {
            int[] rows = part(order, step, stepsPerEpoch);
            sum += step(trainer, samples.in(scope), rows, learningRate.at(epoch, step));
            listener.progress(epoch * stepsPerEpoch + step + 1, steps);
          }
          loss = sum / stepsPerEpoch;
        }
      }
    }
    return new Result(loss, steps, (long) data.size() * config.epochs());
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

  private static int[] part(int[] order, int index, int parts) {
    int from = (int) ((long) order.length * index / parts);
    int to = (int) ((long) order.length * (index + 1) / parts);
    return java.util.Arrays.copyOfRange(order, from, to);
  }

  private static int[] shuffled(int size, RandomGenerator random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
