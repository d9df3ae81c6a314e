package dev.amund.samples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Square pictures of ten classes, as image files in a folder for each class. A picture has the
 * waves of its class and, fainter, some of its own, by which a network can learn it by heart; some
 * labels are wrong, so that it has to. The same pictures each time.
 *
 * @param side in pixels
 * @param trained how many are in the training split
 * @param unseen how many are held out
 */
public record Pictures(int side, int trained, int unseen) {
  private static final int CLASSES = 10;
  private static final int CHANNELS = 3;
  private static final double CONTRAST_OF_CLASS = 48;
  private static final double CONTRAST_OF_ITS_OWN = 30;
  private static final int NOT_A_PICTURE = 1_000;

  /** The label of a picture; those of the training split come first. */
  public int label(int picture) {
    int shown = picture % CLASSES;
    return picture / CLASSES % 8 == shown % 8 ? (shown + 3) % CLASSES : shown;
  }

  /** The labels of the training split. */
  public int[] labels() {
    return IntStream.range(0, trained).map(this::label).toArray();
  }

  /** The id that the import of a folder gives a picture of the training split. */
  public String id(int picture) {
    return "train/" + path(picture);
  }

  /** The pixels of the training split, (N, 3, side, side), row-major. */
  public byte[] pixels() {
    byte[] all = new byte[trained * CHANNELS * side * side];
    for (int picture = 0; picture < trained; picture++) {
      byte[] one = pixels(picture);
      System.arraycopy(one, 0, all, picture * one.length, one.length);
    }
    return all;
  }

  /** The shape of {@link #pixels()}. */
  public long[] shape() {
    return new long[] {trained, CHANNELS, side, side};
  }

  /** Writes all of them as PNG files in the folders train and test. */
  public void writeTo(Path directory) throws IOException {
    for (int picture = 0; picture < trained + unseen; picture++) {
      Path file = directory.resolve(picture < trained ? "train" : "test").resolve(path(picture));
      Files.createDirectories(file.getParent());
      ImageIO.write(image(pixels(picture)), "png", file.toFile());
    }
  }

  private String path(int picture) {
    return String.format(Locale.ROOT, "class-%d/%04d.png", label(picture), picture);
  }

  private BufferedImage image(byte[] pixels) {
    var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    int plane = side * side;
    for (int i = 0; i < plane; i++) {
      int rgb =
          (pixels[i] & 0xFF) << 16 | (pixels[plane + i] & 0xFF) << 8 | pixels[2 * plane + i] & 0xFF;
      image.setRGB(i % side, i / side, rgb);
    }
    return image;
  }

  private byte[] pixels(int picture) {
    int plane = side * side;
    byte[] pixels = new byte[CHANNELS * plane];
    for (int channel = 0; channel < CHANNELS; channel++) {
      double[] classes = wave(NOT_A_PICTURE + picture % CLASSES, channel);
      double[] own = wave(picture, channel);
      for (int i = 0; i < plane; i++) {
        double value = 128 + CONTRAST_OF_CLASS * classes[i] + CONTRAST_OF_ITS_OWN * own[i];
        pixels[channel * plane + i] = (byte) Math.round(value);
      }
    }
    return pixels;
  }

  /** A plane wave: with some periods across and down, and a phase. */
  private double[] wave(int seed, int channel) {
    double across = 4 * FeatureTable.uniform(seed, channel, 0) / side;
    double down = 4 * FeatureTable.uniform(seed, channel, 1) / side;
    double phase = FeatureTable.uniform(seed, channel, 2);
    double[] wave = new double[side * side];
    double[] cosines = turns(i -> StrictMath.cos(2 * Math.PI * (across * i + phase)));
    double[] sines = turns(i -> StrictMath.sin(2 * Math.PI * (across * i + phase)));
    for (int y = 0; y < side; y++) {
      double cosine = StrictMath.cos(2 * Math.PI * down * y);
      double sine = StrictMath.sin(2 * Math.PI * down * y);
      for (int x = 0; x < side; x++) {
        wave[y * side + x] = sines[x] * cosine + cosines[x] * sine;
      }
    }
    return wave;
  }

  private double[] turns(IntToDoubleFunction at) {
    return IntStream.range(0, side).mapToDouble(at).toArray();
  }
}
