package dev.amund.model;

import dev.amund.config.DeviceConfig;
import dev.amund.config.DeviceConfig.MemoryFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The network of the demo, untrained, for tests of any package. */
public final class DemoNetwork {
  public static final int CLASSES = 6;
  public static final int VALUES = 3 * 16 * 16;
  public static final DeviceConfig CPU = new DeviceConfig("cpu", 1, MemoryFormat.AUTO);

  private DemoNetwork() {}

  public static byte[] bytes() {
    try (var in = DemoNetwork.class.getResourceAsStream("/dev/amund/embedded/demo-classifier.pt")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static TorchScriptModel load() {
    return TorchScriptModel.load(bytes(), CPU);
  }

  /** Images and labels drawn at random. */
  public static LabelledImages random(TensorScope scope, SplittableRandom random, int count) {
    float[] pixels = new float[count * VALUES];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    return new LabelledImages(
        scope.floats(pixels, count, 3, 16, 16),
        scope.labels(random.ints(count, 0, CLASSES).toArray()));
  }

  /**
   * The images and labels that make_reference.py uses. All images are the same one, so ranks of
   * what the network says of them follow rounding errors.
   */
  public static LabelledImages images(TensorScope scope, int count) {
    byte[] pixels = new byte[count * VALUES];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 7919L % 256);
    }
    return new LabelledImages(
        scope.pixels(pixels, count, 3, 16, 16),
        scope.labels(IntStream.range(0, count).map(i -> i % CLASSES).toArray()));
  }
}
