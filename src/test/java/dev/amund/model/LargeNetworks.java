package dev.amund.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.samples.Pictures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Networks that are too large to be files of the tests. Their files hold the code and the
 * description of the tensors; the values are drawn here, or taken from safetensors. See
 * networks/make_large.py.
 */
public final class LargeNetworks {
  /** As "Deep Residual Learning for Image Recognition" has it, for 10 classes. */
  public static final String RESNET_18 = "resnet18";

  /** Four convolutions for images of 224 pixels. */
  public static final String PIXELS_224 = "pixels224";

  private static final long SEED = 5;
  private static final int BATCH = 16;
  private static final double LEARNING_RATE = 0.02;

  private LargeNetworks() {}

  /** Returns a network as it is before any training, as TorchScript; always the same. */
  public static byte[] untrained(String name) {
    var random = new Random(SEED);
    return filled(name, named -> initial(named, random));
  }

  /**
   * Returns a network with the tensors of a safetensors file, as {@code load_state_dict} would
   * leave it.
   *
   * @throws IllegalArgumentException if one is missing or of another shape
   */
  public static byte[] with(String name, byte[] safetensors) {
    var file = ByteBuffer.wrap(safetensors).order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[Math.toIntExact(file.getLong())];
    file.get(json);
    JsonNode header = header(json);
    ByteBuffer values = file.slice();
    return filled(
        name,
        named -> {
          JsonNode place = header.path(named.name()).path("data_offsets");
          byte[] bytes = new byte[place.path(1).asInt() - place.path(0).asInt()];
          if (bytes.length != size(named) * bytesOf(named)) {
            throw new IllegalArgumentException("the file has no such " + named.name());
          }
          values.get(place.get(0).asInt(), bytes);
          return bytes;
        });
  }

  /** Returns a network that has learned the training split by heart, as TorchScript. */
  public static byte[] trained(String name, Pictures pictures, int epochs) {
    int[] labels = pictures.labels();
    try (var model = TorchScriptModel.load(untrained(name), DemoNetwork.CPU);
        var scope = model.scope();
        var trainer = model.trainer(new SgdSettings(0.9, 0, BatchNorm.TRAIN, SEED))) {
      var images =
          new LabelledImages(
              scope.pixels(pictures.pixels(), pictures.shape()), scope.labels(labels));
      int[] order = IntStream.range(0, labels.length).toArray();
      var random = new Random(SEED);
      for (int epoch = 0; epoch < epochs; epoch++) {
        shuffle(order, random);
        double[] rates = new double[Math.max(1, labels.length / BATCH)];
        Arrays.fill(rates, LEARNING_RATE * (1 - (double) epoch / epochs));
        try (var pass = trainer.pass(images, order, rates)) {
          for (int step = 0; step < rates.length; step++) {
            pass.step();
          }
        }
      }
      return model.snapshot();
    }
  }

  private static JsonNode header(byte[] json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("this is no safetensors file", e);
    }
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
  }

  private static byte[] filled(String name, Function<ModulePickle.Named, byte[]> values) {
    byte[] bare = bare(name);
    var entries = new LinkedHashMap<String, byte[]>(ModuleFile.read(bare).entries());
    for (ModulePickle.Named named : ModuleFile.tensors(bare)) {
      entries.put(name + "/data/" + named.tensor().storage().name(), values.apply(named));
    }
    return new ModuleFile(entries, Map.of()).bytes();
  }

  /** As He and others initialise; each normalisation begins as none. */
  private static byte[] initial(ModulePickle.Named named, Random random) {
    var bytes = ByteBuffer.allocate(size(named) * bytesOf(named)).order(ByteOrder.LITTLE_ENDIAN);
    if (bytesOf(named) == Float.BYTES) {
      long[] shape = named.tensor().shape();
      int inputs = (int) Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
      while (bytes.hasRemaining()) {
        bytes.putFloat(
            switch (named.attribute()) {
              case "bias", "running_mean" -> 0;
              case "running_var" -> 1;
              case "mean" -> 0.5f;
              case "std" -> 0.25f;
              default ->
                  shape.length == 1 ? 1 : (float) (random.nextGaussian() * Math.sqrt(2.0 / inputs));
            });
      }
    }
    return bytes.array();
  }

  private static int size(ModulePickle.Named named) {
    return (int) Arrays.stream(named.tensor().shape()).reduce(1, (a, b) -> a * b);
  }

  private static int bytesOf(ModulePickle.Named named) {
    return named.tensor().storage().type().equals("torch.LongStorage") ? Long.BYTES : Float.BYTES;
  }

  private static byte[] bare(String name) {
    try (var in = LargeNetworks.class.getResourceAsStream("networks/" + name + ".pt")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
