package dev.amund.jmh;

import dev.amund.config.DeviceConfig;
import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * The network that is measured, and images for it.
 *
 * @param torchScript its bytes
 * @param shape of its images
 */
record Subject(byte[] torchScript, ImageShape shape) {
  /** The network of {@code amund demo}, untrained. */
  static final String DEMO = "demo";

  private static final long SEED = 1;

  /**
   * @param model {@value #DEMO}, or the path of a TorchScript file that takes images of 3x32x32
   */
  static Subject of(String model) throws IOException {
    if (!model.equals(DEMO)) {
      return new Subject(Files.readAllBytes(Path.of(model)), ImageShape.CIFAR);
    }
    try (var in = GeneratedDataSet.class.getResourceAsStream("demo-classifier.pt")) {
      int side = GeneratedDataSet.SIDE;
      return new Subject(in.readAllBytes(), new ImageShape(GeneratedDataSet.CHANNELS, side, side));
    }
  }

  /**
   * @param threads of one operation; 0 leaves it to PyTorch
   */
  TorchScriptModel load(MemoryFormat format, int threads) {
    return TorchScriptModel.load(torchScript, new DeviceConfig("auto", threads, format));
  }

  /** Images of noise, with the labels that the model gives them: all are there to be attacked. */
  LabelledImages images(TorchScriptModel model, TensorScope scope, int count) {
    byte[] pixels = new byte[count * shape.size()];
    new SplittableRandom(SEED).nextBytes(pixels);
    var images = scope.pixels(pixels, count, shape.channels(), shape.height(), shape.width());
    return new LabelledImages(images, scope.labels(model.logits(scope, images).argmax().toInts()));
  }
}
