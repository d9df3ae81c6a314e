package dev.amund.jmh;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.amund.config.DeviceConfig;
import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.model.TensorScope;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the machine can do at best, through the same engine: the product of two square matrices of
 * float32. It takes side³ multiply-adds, so side³ by the time is the peak.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
public class PeakBenchmark {
  @Param("2048")
  private int side;

  @Param("0")
  private int threads;

  private NDManager manager;
  private NDArray left;
  private NDArray right;

  /** Makes the matrices. */
  @Setup(Level.Trial)
  public void fill() {
    // Sets the threads, which hold for the process.
    TensorScope.open(new DeviceConfig("auto", threads, MemoryFormat.AUTO)).close();
    manager = Engine.getEngine("PyTorch").newBaseManager();
    left = manager.randomNormal(new Shape(side, side));
    right = manager.randomNormal(new Shape(side, side));
  }

  /** Frees them. */
  @TearDown(Level.Trial)
  public void free() {
    manager.close();
  }

  /** The product. One value is read: on a GPU nothing has happened before that. */
  @Benchmark
  public float product() {
    try (NDArray product = left.matMul(right);
        NDArray first = product.get(0, 0)) {
      return first.getFloat();
    }
  }
}
