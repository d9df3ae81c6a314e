package dev.amund.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of three classes whose features have very different scales, one of them none at all. One
 * label in eight is wrong; the network {@code table} has learned the training rows by heart, see
 * networks/make.py.
 */
public final class FeatureTable {
  public static final int TRAINED = 300;
  public static final int UNSEEN = 200;
  public static final List<String> FEATURES = List.of("amount", "rate", "age", "unit", "score");

  private static final double[] MIDDLES = {5000, 0.01, 40, 1, 0};
  private static final double[] SCALES = {1500, 0.003, 12, 0, 0.5};

  private FeatureTable() {}

  /** The features of a row, as the model gets them. */
  public static float[] features(int row) {
    float[] features = new float[SCALES.length];
    for (int j = 0; j < features.length; j++) {
      double noise = uniform(row, j, 0) + uniform(row, j, 1) + uniform(row, j, 2) - 1.5;
      features[j] = (float) (MIDDLES[j] + SCALES[j] * (noise + (j % 3 == row % 3 ? 1.5 : 0)));
    }
    return features;
  }

  public static int label(int row) {
    int truth = row % 3;
    return uniform(row, 99, 0) < 0.25 ? (truth + 1) % 3 : truth;
  }

  public static String id(int row) {
    return "row-" + row;
  }

  /** The table as CSV: training rows, then held-out ones, each tenth of one subject. */
  public static Path write(Path file) throws IOException {
    var lines = new ArrayList<String>();
    lines.add("id,label,split,subject," + String.join(",", FEATURES));
    for (int row = 0; row < TRAINED + UNSEEN; row++) {
      var line = new StringBuilder();
      line.append(id(row)).append(',').append(label(row));
      line.append(row < TRAINED ? ",TRAIN," : ",HOLDOUT,");
      line.append(row % 10 == 7 ? "subject-" + row / 10 : "");
      for (float feature : features(row)) {
        line.append(',').append(feature);
      }
      lines.add(line.toString());
    }
    return Files.write(file, lines);
  }

  /** SplitMix64 of the key, from 0 to 1. */
  static double uniform(int... key) {
    long z = 0;
    for (int number : key) {
      z += number + 0x9E37_79B9_7F4A_7C15L;
      z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
      z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
      z ^= z >>> 31;
    }
    return (z >>> 11) * 0x1.0p-53;
  }
}
