package dev.amund.jmh;

import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.SgdTrainer;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The three passes that all arithmetic of an update consists of, for one batch. */
public class NetworkBenchmark extends TimedBenchmark {
  private static final double MOMENTUM = 0.9;
  private static final double WEIGHT_DECAY = 5e-4;

  /** So small that the network stays what it is, however often it is trained. */
  private static final double LEARNING_RATE = 1e-9;

  @Param(Subject.DEMO)
  private String model;

  @Param({"16", "50", "128", "256"})
  private int batch;

  @Param({"CONTIGUOUS", "CHANNELS_LAST"})
  private MemoryFormat format;

  @Param("0")
  private int threads;

  @Param("1")
  private double trainedShare;

  private TorchScriptModel network;
  private TensorScope scope;
  private LabelledImages images;
  private SgdTrainer trainer;

  /** Loads the network and the batch. */
  @Setup(Level.Trial)
  public void load() throws IOException {
    var subject = Subject.of(model);
    network = subject.load(format, threads);
    scope = network.scope();
    images = subject.images(network, scope, batch);
    trainer =
        network.trainer(new SgdSettings(MOMENTUM, WEIGHT_DECAY, BatchNorm.TRAIN, 1, trainedShare));
  }

  /** Frees both. */
  @TearDown(Level.Trial)
  public void free() {
    trainer.close();
    scope.close();
    network.close();
  }

  /** Logits, in evaluation mode. */
  @Benchmark
  public float[] forward() {
    try (var work = scope.child()) {
      return network.logits(work, images.images()).toFloats();
    }
  }

  /** A forward pass, and the gradient of a loss by the images. */
  @Benchmark
  public float[] inputGradient() {
    try (var work = scope.child()) {
      return network
          .inputPass(work, images.images())
          .crossEntropyDirection(images.labels())
          .sampleNorms()
          .toFloats();
    }
  }

  /** A step of SGD: forward, gradient by the weights, update. */
  @Benchmark
  public double trainingStep() {
    return trainer.step(images, LEARNING_RATE);
  }
}
