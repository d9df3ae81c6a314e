package dev.amund.jmh;

import dev.amund.amun.AmunUpdate;
import dev.amund.amun.Stage;
import dev.amund.amun.UpdateListener;
import dev.amund.config.AmundConfig;
import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.io.IOException;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Finding D_A of 50 samples. They are noise, from which the way to another class is not that from
 * photographs: {@code amund bench speed} measures those.
 */
public class AttackBenchmark extends TimedBenchmark {
  private static final int SAMPLES = 50;
  private static final UpdateListener NOBODY =
      new UpdateListener() {
        @Override
        public void stage(Stage stage) {}

        @Override
        public void progress(int done, int total) {}
      };

  @Param(Subject.DEMO)
  private String model;

  @Param({"pgd", "deepfool, pgd"})
  private String methods;

  @Param("0")
  private int threads;

  private TorchScriptModel network;
  private TensorScope scope;
  private LabelledImages images;
  private AmunUpdate update;

  /** Loads the network and the samples. */
  @Setup(Level.Trial)
  public void load() throws IOException {
    var subject = Subject.of(model);
    network = subject.load(MemoryFormat.AUTO, threads);
    scope = network.scope();
    images = subject.images(network, scope, SAMPLES);
    update = new AmunUpdate(AmundConfig.of(Map.of("amund.amun.attack.methods", methods)).amun());
  }

  /** Frees both. */
  @TearDown(Level.Trial)
  public void free() {
    scope.close();
    network.close();
  }

  /** The attack. */
  @Benchmark
  public long attack() {
    try (var work = scope.child()) {
      return update.attack(network, work, images, NOBODY).report().gradientEvaluations();
    }
  }
}
