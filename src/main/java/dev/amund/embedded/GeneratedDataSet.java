package dev.amund.embedded;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Small images for the demo and the tests: the same bytes for the same settings, on every machine.
 *
 * <p>An image is the sum of the pattern of its class, shifted and dimmed at random, the pattern of
 * some other class, fainter, and noise of its own. A share of the labels is wrong. So a small
 * convolutional network learns the classes without reaching perfection on the held-out images, and
 * memorises the training images one by one: there is something to forget, and a membership
 * inference attack sees it.
 *
 * @param classes how many classes, 4 to 10
 * @param train how many training images
 * @param holdout how many held-out images
 * @param samplesPerSubject how many training images belong to one made-up person; held-out images
 *     belong to no subject
 * @param seed the same seed makes the same data
 */
public record GeneratedDataSet(
    int classes, int train, int holdout, int samplesPerSubject, long seed) {
  /** Colour planes of an image. */
  public static final int CHANNELS = 3;

  /** Height and width of an image in pixels. */
  public static final int SIDE = 16;

  /** The size of a record: one byte of label, then the planes R, G, B in rows. */
  public static final int RECORD_BYTES = 1 + CHANNELS * SIDE * SIDE;

  /** The name of the file that lists every sample. */
  public static final String MANIFEST = "manifest.csv";

  private static final double WRONG_LABELS = 0.10;
  private static final double NOISE = 32;
  private static final double CONTRAST = 52;
  private static final double DISTRACTION = 0.5;
  private static final int SHIFT = 2;
  private static final int WAVES = 4;

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public GeneratedDataSet {
    require(classes >= 4 && classes <= 10, "4 to 10 classes, not " + classes);
    require(train > 0 && holdout > 0, "at least one image of each split");
    require(samplesPerSubject > 0, "at least one image a subject");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * Writes {@code train.bin}, {@code holdout.bin} (records of {@value #RECORD_BYTES} bytes) and
   * {@code manifest.csv} (file, index, id, label, split, subject).
   *
   * @param directory where to; created when absent
   * @throws IOException if it cannot be written
   */
  public void writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    var patterns = patterns(new SplittableRandom(seed));
    try (var manifest =
        Files.newBufferedWriter(directory.resolve(MANIFEST), StandardCharsets.UTF_8)) {
      manifest.write("file,index,id,label,split,subject\n");
      write(directory, "train.bin", "TRAIN", train, 1, patterns, manifest);
      write(directory, "holdout.bin", "HOLDOUT", holdout, 2, patterns, manifest);
    }
  }

  /** Returns the id of a training sample, as in the manifest. */
  public static String trainId(int index) {
    return String.format(Locale.ROOT, "train-%06d", index);
  }

  /** Returns the id of a held-out sample, as in the manifest. */
  public static String holdoutId(int index) {
    return String.format(Locale.ROOT, "holdout-%06d", index);
  }

  /** Returns the subject of a training sample, as in the manifest. */
  public String subjectOf(int index) {
    return String.format(Locale.ROOT, "subject-%05d", index / samplesPerSubject);
  }

  private void write(
      Path directory,
      String file,
      String split,
      int count,
      int stream,
      double[][] patterns,
      BufferedWriter manifest)
      throws IOException {
    boolean training = stream == 1;
    var random = new SplittableRandom(seed * 31 + stream);
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(directory.resolve(file)))) {
      for (int i = 0; i < count; i++) {
        int shown = random.nextInt(classes);
        int label = random.nextDouble() < WRONG_LABELS ? other(shown, random) : shown;
        out.write(label);
        out.write(image(shown, patterns, random));
        String id = training ? trainId(i) : holdoutId(i);
        String subject = training ? subjectOf(i) : "";
        manifest.write(file + "," + i + "," + id + "," + label + "," + split + "," + subject);
        manifest.write('\n');
      }
    }
  }

  private int other(int label, SplittableRandom random) {
    return (label + 1 + random.nextInt(classes - 1)) % classes;
  }

  /** Returns a few plane waves a class and channel: texture that a convolution can tell apart. */
  private double[][] patterns(SplittableRandom random) {
    var patterns = new double[classes][CHANNELS * SIDE * SIDE];
    for (double[] pattern : patterns) {
      for (int c = 0; c < CHANNELS; c++) {
        for (int w = 0; w < WAVES; w++) {
          // Whole periods, so that a shifted pattern has no seam.
          double fx = random.nextInt(-3, 4) * 2 * Math.PI / SIDE;
          double fy = random.nextInt(-3, 4) * 2 * Math.PI / SIDE;
          double phase = random.nextDouble() * 2 * Math.PI;
          for (int p = 0; p < SIDE * SIDE; p++) {
            pattern[c * SIDE * SIDE + p] +=
                StrictMath.sin(fx * (p % SIDE) + fy * (p / SIDE) + phase) / StrictMath.sqrt(WAVES);
          }
        }
      }
    }
    return patterns;
  }

  private byte[] image(int shown, double[][] patterns, SplittableRandom random) {
    var own = patterns[shown];
    var distraction = patterns[other(shown, random)];
    double contrast = CONTRAST * (0.5 + random.nextDouble());
    double brightness = 128 + 20 * (random.nextDouble() - 0.5);
    int ownShift = shift(random);
    int otherShift = shift(random);
    var pixels = new byte[CHANNELS * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      double value =
          brightness
              + contrast * own[moved(i, ownShift)]
              + contrast * DISTRACTION * distraction[moved(i, otherShift)]
              + NOISE * gaussian(random);
      pixels[i] = (byte) Math.round(Math.min(255, Math.max(0, value)));
    }
    return pixels;
  }

  private static int shift(SplittableRandom random) {
    return random.nextInt(2 * SHIFT + 1) * SIDE + random.nextInt(2 * SHIFT + 1);
  }

  /** Returns the pixel that comes to {@code i} when the picture is moved round its edges. */
  private static int moved(int i, int shift) {
    int plane = SIDE * SIDE;
    int row = (i % plane / SIDE + shift / SIDE) % SIDE;
    int column = (i % SIDE + shift % SIDE) % SIDE;
    return i / plane * plane + row * SIDE + column;
  }

  /**
   * Approximates a standard normal number by a sum of four, because the library's own generator may
   * change between releases.
   */
  private static double gaussian(SplittableRandom random) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += random.nextDouble();
    }
    return (sum - 2) * StrictMath.sqrt(3);
  }
}
