package dev.amund.samples;

/**
 * The shape of an image. All samples of a store have the same.
 *
 * @param channels colour planes, 1 or more
 * @param height rows, 1 or more
 * @param width pixels a row, 1 or more
 */
public record ImageShape(int channels, int height, int width) {
  /** CIFAR-10 and CIFAR-100: RGB, 32 × 32. */
  public static final ImageShape CIFAR = new ImageShape(3, 32, 32);

  /**
   * @throws IllegalArgumentException a dimension is below 1, or the image exceeds 2^31 − 1 bytes
   */
  public ImageShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "An image has at least one channel, row and column: %d×%d×%d"
              .formatted(channels, height, width));
    }
    if ((long) channels * height > Integer.MAX_VALUE / width) {
      throw new IllegalArgumentException(
          "An image of %d×%d×%d is too large".formatted(channels, height, width));
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
    return new ImageShape(
        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }

  /** Bytes of an image: one a channel and pixel. */
  public int size() {
    return channels * height * width;
  }

  @Override
  public String toString() {
    return channels + "×" + height + "×" + width;
  }
}
