package dev.amund.jmh;

import dev.amund.config.DeviceConfig;
import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.model.TensorScope;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.shape.ImageShape;
import dev.amund.unlearner.models.SampleTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What an epoch's fresh D_R takes: 1,200 samples of a store, as tensors on the device. */
public class ReplayBenchmark extends TimedBenchmark {
  private static final int DRAWN = 1200;

  @Param("10000")
  private int held;

  private Path directory;
  private SampleStore store;
  private TensorScope scope;
  private final SplittableRandom random = new SplittableRandom(1);

  /** Fills a store with noise. */
  @Setup(Level.Trial)
  public void fill() throws IOException {
    directory = Files.createTempDirectory("amund-jmh");
    store = SampleStore.open(directory);
    try (var writer = store.writer()) {
      for (int i = 0; i < held; i++) {
        byte[] pixels = new byte[ImageShape.CIFAR.size()];
        random.nextBytes(pixels);
        writer.put(
            new Sample(
                "sample-" + i, i % 10, Split.TRAIN, Optional.empty(), ImageShape.CIFAR, pixels));
      }
    }
    scope = TensorScope.open(new DeviceConfig("auto", 0, MemoryFormat.AUTO));
  }

  /** Deletes it. */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    scope.close();
    store.close();
    List<Path> files;
    try (var found = Files.walk(directory)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  /** The draw, and the reading. */
  @Benchmark
  public List<Sample> draw() {
    return store.draw(Split.TRAIN, DRAWN, random, Set.of());
  }

  /** The draw, and the samples as float32 in [0, 1]. */
  @Benchmark
  public int drawAndDecode() {
    try (var work = scope.child()) {
      return SampleTensors.of(work, draw()).size();
    }
  }
}
