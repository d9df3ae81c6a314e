package dev.amund.jmh;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import dev.amund.config.DeviceConfig;
import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.model.TensorScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the machine can do at best, through the same engine and in float32: the product of two
 * square matrices, and a convolution with so many channels that moving the numbers is little beside
 * multiplying them. They go through different libraries, which are not equally good on every
 * processor; the better one is the peak.
 */
public class PeakBenchmark extends TimedBenchmark {
  private static final int IMAGES = 8;
  private static final int CHANNELS = 256;
  private static final int PIXELS_A_SIDE = 16;
  private static final int KERNEL = 3;

  @Param("1024")
  private int side;

  @Param("0")
  private int threads;

  private NDManager manager;
  private NDArray left;
  private NDArray right;
  private NDArray images;
  private NDArray kernels;
  private NDArray bias;

  /** Makes what is multiplied. */
  @Setup(Level.Trial)
  public void fill() {
    // Sets the threads, which hold for the process.
    TensorScope.open(new DeviceConfig("auto", threads, MemoryFormat.AUTO)).close();
    manager = Engine.getEngine("PyTorch").newBaseManager();
    left = manager.randomNormal(new Shape(side, side));
    right = manager.randomNormal(new Shape(side, side));
    images = manager.randomNormal(new Shape(IMAGES, CHANNELS, PIXELS_A_SIDE, PIXELS_A_SIDE));
    kernels = manager.randomNormal(new Shape(CHANNELS, CHANNELS, KERNEL, KERNEL));
    bias = manager.zeros(new Shape(CHANNELS));
  }

  /** Frees it. */
  @TearDown(Level.Trial)
  public void free() {
    manager.close();
  }

  /** The product of the matrices: side³ multiply-adds. */
  @Benchmark
  public float product() {
    try (NDArray product = left.matMul(right)) {
      return first(product, 0, 0);
    }
  }

  /**
   * The convolution, 3 × 3 with padding: 8 · 256 · 256 · 16² · 3² = 1.208 billion multiply-adds.
   */
  @Benchmark
  public float convolution() {
    var same = new Shape(1, 1);
    try (NDArray convolved =
        Conv2d.conv2d(images, kernels, bias, same, same, same).singletonOrThrow()) {
      return first(convolved, 0, 0, 0, 0);
    }
  }

  /** On a GPU nothing has happened before a value is read. */
  private static float first(NDArray array, long... index) {
    return array.getFloat(index);
  }
}
