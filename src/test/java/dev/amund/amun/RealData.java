package dev.amund.amun;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.model.DemoNetwork;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The real case: a directory with CIFAR-10 records (train.bin, holdout.bin, manifest.csv), a forget
 * set (forget.txt), a trained network (original.pt) and what an independent implementation measured
 * (yardstick.json). Its place is the system property {@code amund.real-data}, by default {@code
 * ../shared/data}.
 */
final class RealData {
  private static final int RECORD = 3073;
  private static final Path DIRECTORY =
      Path.of(System.getProperty("amund.real-data", "../shared/data"));

  private final byte[] train = read("train.bin");
  private final byte[] holdout = read("holdout.bin");
  private final List<String> trainIds;
  private final Set<String> forgetIds;

  RealData() {
    try {
      trainIds =
          Files.readAllLines(DIRECTORY.resolve("manifest.csv")).stream()
              .skip(1)
              .map(line -> line.split(","))
              .filter(fields -> fields[4].equals("TRAIN"))
              .map(fields -> fields[2])
              .toList();
      forgetIds = new LinkedHashSet<>(Files.readAllLines(DIRECTORY.resolve("forget.txt")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isThere() {
    return Files.isRegularFile(DIRECTORY.resolve("yardstick.json"));
  }

  static TorchScriptModel model(String name) {
    return TorchScriptModel.load(DIRECTORY.resolve(name), DemoNetwork.CPU);
  }

  static JsonNode yardstick() {
    try {
      return new ObjectMapper().readTree(DIRECTORY.resolve("yardstick.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rows of the forget set among the training records, in the order of the records. */
  int[] forgetRows() {
    return rows(true);
  }

  int[] retainRows() {
    return rows(false);
  }

  int holdoutSize() {
    return holdout.length / RECORD;
  }

  LabelledImages train(TensorScope scope, int[] rows) {
    return images(scope, train, rows);
  }

  LabelledImages holdout(TensorScope scope, int[] rows) {
    return images(scope, holdout, rows);
  }

  private int[] rows(boolean forget) {
    return IntStream.range(0, trainIds.size())
        .filter(i -> forgetIds.contains(trainIds.get(i)) == forget)
        .toArray();
  }

  private static LabelledImages images(TensorScope scope, byte[] records, int[] rows) {
    byte[] pixels = new byte[rows.length * (RECORD - 1)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(records, rows[i] * RECORD + 1, pixels, i * (RECORD - 1), RECORD - 1);
    }
    return new LabelledImages(
        scope.pixels(pixels, rows.length, 3, 32, 32),
        scope.labels(Arrays.stream(rows).map(row -> records[row * RECORD]).toArray()));
  }

  private static byte[] read(String name) {
    try {
      return Files.readAllBytes(DIRECTORY.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
