package dev.amund.jmh;

import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.model.TorchScriptModel;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Taking the model out of its memory as TorchScript, and putting it back after a refusal. */
public class SnapshotBenchmark extends TimedBenchmark {
  @Param(Subject.DEMO)
  private String model;

  private TorchScriptModel network;
  private byte[] bytes;

  /** Loads the network. */
  @Setup(Level.Trial)
  public void load() throws IOException {
    network = Subject.of(model).load(MemoryFormat.AUTO, 0);
    bytes = network.snapshot();
  }

  /** Frees it. */
  @TearDown(Level.Trial)
  public void free() {
    network.close();
  }

  /** The model as bytes. */
  @Benchmark
  public byte[] snapshot() {
    return network.snapshot();
  }

  /** And back. */
  @Benchmark
  public void restore() {
    network.restore(bytes);
  }
}
