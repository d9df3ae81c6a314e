package dev.amund.unlearner.models;

import dev.amund.model.TestNetworks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tiny models for the samples of {@link SmallModel}: one that works, and broken ones. */
public final class TestModels {
  /** What is wrong with a model, and what the reason says of it. */
  public static final Map<String, String> BROKEN = broken();

  private TestModels() {}

  private static Map<String, String> broken() {
    var broken = new LinkedHashMap<String, String>();
    broken.put("half", "call model.float()");
    broken.put("bfloat16", "is bfloat16");
    broken.put("one-channel", "channels");
    broken.put("heads", "returns 2 tensors");
    broken.put("traced-in-training", "norm.running_mean");
    broken.put("multi-label", "several labels a sample");
    broken.put("batch-of-one", "batches of 1 only");
    broken.put("cuda", "CUDA");
    broken.put("throws", "this model is not finished");
    broken.put("nan", "not finite");
    broken.put("frozen", "no weights to train");
    broken.put("corrupt", "not a TorchScript file");
    broken.put("missing", "cannot be read");
    return broken;
  }

  /** Writes a model of this kind; of kind {@code missing} there is no file. */
  public static void write(String kind, Path file) {
    try {
      if (kind.equals("missing")) {
        Files.deleteIfExists(file);
      } else if (kind.equals("corrupt")) {
        byte[] good = bytes("good");
        Files.write(file, Arrays.copyOf(good, good.length / 2));
      } else {
        Files.write(file, bytes(kind));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As TorchScript. */
  static byte[] bytes(String name) throws IOException {
    try (var model = TestModels.class.getResourceAsStream(name + ".pt")) {
      return model == null ? TestNetworks.bytes(name) : model.readAllBytes();
    }
  }
}
