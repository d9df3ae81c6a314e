package dev.amund.amun;

import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.model.DemoNetwork;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A small world for tests: images that carry a faint picture of their class under noise, so that a
 * network both learns the classes and, on the training images, remembers the noise.
 *
 * @param model the demo's network, trained until it knows its training images by heart
 * @param train what it was trained on
 * @param unseen more of the same kind
 */
public record MemorisedImages(
    TorchScriptModel model, TensorScope scope, LabelledImages train, LabelledImages unseen)
    implements AutoCloseable {

  public static MemorisedImages create(int trainSize, int unseenSize, int epochs) {
    var model = DemoNetwork.load();
    var scope = model.scope();
    var train = images(scope, trainSize, new SplittableRandom(11));
    var unseen = images(scope, unseenSize, new SplittableRandom(12));
    var random = new SplittableRandom(13);
    int batch = 32;
    int steps = epochs * (trainSize / batch);
    try (var trainer = model.trainer(new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 1))) {
      for (int step = 0; step < steps; step++) {
        try (var work = scope.child()) {
          int[] rows = random.ints(batch, 0, trainSize).toArray();
          trainer.step(train.in(work).rows(rows), 0.05 * (1 - (double) step / steps));
        }
      }
    }
    return new MemorisedImages(model, scope, train, unseen);
  }

  /** Draws from the training images from {@code from} on. */
  public ReplaySource replayFrom(int from) {
    return replay(IntStream.range(from, train.size()).toArray());
  }

  /** Draws from these training images. */
  public ReplaySource replay(int[] places) {
    return new ReplaySource() {
      @Override
      public int available() {
        return places.length;
      }

      @Override
      public Drawn draw(int count, RandomGenerator random) {
        int[] rows = new int[available()];
        for (int i = 0; i < rows.length; i++) {
          int j = random.nextInt(i + 1);
          rows[i] = rows[j];
          rows[j] = places[i];
        }
        return into -> train.in(into).rows(java.util.Arrays.copyOf(rows, count));
      }
    };
  }

  public double accuracy(LabelledImages images) {
    try (var work = scope.child()) {
      int[] predictions = model.logits(work, images.images()).argmax().toInts();
      int[] labels = images.labels().toInts();
      int right = 0;
      for (int i = 0; i < labels.length; i++) {
        right += predictions[i] == labels[i] ? 1 : 0;
      }
      return (double) right / labels.length;
    }
  }

  @Override
  public void close() {
    scope.close();
    model.close();
  }

  private static LabelledImages images(TensorScope scope, int count, RandomGenerator random) {
    var pattern = new SplittableRandom(5);
    double[][] faces = new double[DemoNetwork.CLASSES][DemoNetwork.VALUES];
    for (double[] face : faces) {
      double[] coarse = pattern.doubles(3 * 4 * 4, -1, 1).toArray();
      for (int i = 0; i < face.length; i++) {
        face[i] = coarse[i / 256 * 16 + i % 256 / 64 * 4 + i % 16 / 4];
      }
    }
    byte[] pixels = new byte[count * DemoNetwork.VALUES];
    int[] labels = new int[count];
    for (int n = 0; n < count; n++) {
      labels[n] = random.nextInt(DemoNetwork.CLASSES);
      for (int i = 0; i < DemoNetwork.VALUES; i++) {
        double value = 128 + 12 * faces[labels[n]][i] + 50 * random.nextGaussian();
        pixels[n * DemoNetwork.VALUES + i] = (byte) Math.round(Math.min(255, Math.max(0, value)));
      }
    }
    return new LabelledImages(scope.pixels(pixels, count, 3, 16, 16), scope.labels(labels));
  }
}
