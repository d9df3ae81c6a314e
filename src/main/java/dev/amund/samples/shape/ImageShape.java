package dev.amund.samples.shape;

import dev.amund.text.Decimals;
import java.util.List;

/**
 * The shape of an image of one byte a channel and pixel. All samples of a store have the same.
 *
 * @param channels colour planes, 1 or more
 * @param height rows, 1 or more
 * @param width pixels a row, 1 or more
 */
public record ImageShape(int channels, int height, int width) implements SampleShape {
  /** The most bytes of an image: 64 MiB. */
  public static final int MOST_BYTES = 64 * 1024 * 1024;

  static final int DIMENSIONS = 3;

  /** CIFAR-10 and CIFAR-100: RGB, 32 × 32. */
  public static final ImageShape CIFAR = new ImageShape(3, 32, 32);

  /**
   * @throws IllegalArgumentException a dimension is below 1, or the image exceeds 64 MiB
   */
  public ImageShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "An image has at least one channel, row and column: %d×%d×%d"
              .formatted(channels, height, width));
    }
    if ((long) channels * height > MOST_BYTES / width) {
      throw new IllegalArgumentException(
          "An image of %d×%d×%d is too large: at most %,d bytes are possible"
              .formatted(channels, height, width, MOST_BYTES));
    }
  }

  /**
   * Reads channels, height and width as in {@code 3x32x32}.
   *
   * @throws IllegalArgumentException it is not written like that, or no image has this shape
   */
  public static ImageShape parse(String text) {
    var parts = text.split("x", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("'%s' is no shape like 3x32x32".formatted(text));
    }
    return new ImageShape(dimension(parts[0]), dimension(parts[1]), dimension(parts[2]));
  }

  private static int dimension(String text) {
    return (int)
        Decimals.parse(text).stream()
            .filter(number -> number >= 0 && number <= MOST_BYTES)
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("'%s' is no dimension".formatted(text)));
  }

  @Override
  public ElementType type() {
    return ElementType.UINT8;
  }

  @Override
  public List<Integer> dimensions() {
    return List.of(channels, height, width);
  }

  @Override
  public String toString() {
    return channels + "×" + height + "×" + width;
  }
}
