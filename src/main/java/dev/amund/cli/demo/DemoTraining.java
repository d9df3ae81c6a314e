package dev.amund.cli.demo;

import dev.amund.audit.Audit;
import dev.amund.cli.common.ProgressLine;
import dev.amund.config.DeviceConfig;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.SgdTrainer;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.unlearner.models.SampleTensors;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Trains the demo's classifier until it has memorised its training data, as over-fitted models in
 * production have.
 */
final class DemoTraining {
  private static final int EPOCHS = 30;
  private static final int BATCH = 64;
  private static final double PEAK_LEARNING_RATE = 0.1;
  private static final double WARM_UP = 0.2;
  private static final double MEMORISED = 0.98;

  private final DeviceConfig device;
  private final long seed;

  DemoTraining(DeviceConfig device, long seed) {
    this.device = device;
    this.seed = seed;
  }

  /**
   * Trains {@code untrained} on all training samples of the store.
   *
   * @return the trained model as TorchScript
   * @throws DemoException if it has not memorised its data within its epochs
   */
  byte[] train(byte[] untrained, SampleStore store, ProgressLine progress) {
    try (var model = TorchScriptModel.load(untrained, device);
        TensorScope scope = model.scope()) {
      int samples = (int) store.count(Split.TRAIN);
      var random = new SplittableRandom(seed);
      LabelledImages data =
          SampleTensors.of(scope, store.draw(Split.TRAIN, samples, random, Set.of()));
      fit(model, data, random, progress);
      double accuracy = accuracy(model, data);
      if (accuracy < MEMORISED) {
        throw new DemoException(
            "the model knows only %.1f %% of its training data after %d epochs"
                .formatted(100 * accuracy, EPOCHS));
      }
      return model.snapshot();
    }
  }

  private void fit(
      TorchScriptModel model, LabelledImages data, SplittableRandom random, ProgressLine progress) {
    int batches = data.size() / BATCH;
    int total = EPOCHS * batches;
    int[] order = IntStream.range(0, data.size()).toArray();
    try (SgdTrainer trainer = model.trainer(new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, seed))) {
      for (int step = 0; step < total; step++) {
        int batch = step % batches;
        if (batch == 0) {
          shuffle(order, random);
        }
        try (TensorScope work = model.scope()) {
          int[] rows = Arrays.copyOfRange(order, batch * BATCH, (batch + 1) * BATCH);
          trainer.step(data.in(work).rows(rows), learningRate((double) step / total));
        }
        progress.show(step + 1, total);
      }
    }
  }

  /** Returns one cycle: up in a straight line for a fifth of the way, then down to zero. */
  private static double learningRate(double done) {
    return PEAK_LEARNING_RATE * Math.min(done / WARM_UP, (1 - done) / (1 - WARM_UP));
  }

  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  private static double accuracy(TorchScriptModel model, LabelledImages data) {
    LabelledImages none = data.rows(0, 0);
    return new Audit().measure(model, data, none, none).forgetAccuracy().orElse(0);
  }
}
