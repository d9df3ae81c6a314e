package dev.amund.samples.images;

import java.awt.image.BufferedImage;

/**
 * The pixels of an image, the channels of each beside one another.
 *
 * @param channels 1 or 3
 * @param bytes uint8, row by row
 */
record Raster(int width, int height, int channels, byte[] bytes) {
  private static final int BYTE_BITS = 8;
  private static final int RGB = 3;

  /**
   * Takes the pixels of a decoded image: grey values are repeated for three channels, colours
   * averaged by ITU-R BT.601 for one, transparency dropped.
   *
   * @param channels 1 or 3
   * @param lies how the pixels lie in the decoded image; they are upright in the result
   */
  static Raster of(BufferedImage image, int channels, Orientation lies) {
    int width = lies.swapsSides() ? image.getHeight() : image.getWidth();
    int height = lies.swapsSides() ? image.getWidth() : image.getHeight();
    var bytes = new byte[width * height * channels];
    var row = new int[image.getWidth()];
    boolean grey = isGrey(image);
    for (int y = 0; y < image.getHeight(); y++) {
      read(image, grey, y, row);
      for (int x = 0; x < row.length; x++) {
        int column = lies.swapsSides() ? y : x;
        int line = lies.swapsSides() ? x : y;
        column = lies.mirrorsX() ? width - 1 - column : column;
        line = lies.mirrorsY() ? height - 1 - line : line;
        write(row[x], bytes, (line * width + column) * channels, channels);
      }
    }
    return new Raster(width, height, channels, bytes);
  }

  /** Returns whether the pixels of a decoded image are grey values. */
  static boolean isGrey(BufferedImage image) {
    return image.getColorModel().getNumColorComponents() == 1
        && image.getType() != BufferedImage.TYPE_BYTE_INDEXED
        && image.getType() != BufferedImage.TYPE_BYTE_BINARY;
  }

  private static void read(BufferedImage image, boolean grey, int y, int[] row) {
    if (grey) {
      // Not by getRGB: the JDK takes grey values for linear light and would brighten them.
      int bits = image.getColorModel().getComponentSize(0);
      for (int x = 0; x < row.length; x++) {
        int value = image.getRaster().getSample(x, y, 0);
        row[x] = (bits > BYTE_BITS ? value >> (bits - BYTE_BITS) : value) * 0x010101;
      }
    } else {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
    }
  }

  /** Writes a pixel of a colour. */
  static void write(int rgb, byte[] bytes, int place, int channels) {
    if (channels == 1) {
      bytes[place] = (byte) luma(rgb);
      return;
    }
    for (int channel = 0; channel < RGB; channel++) {
      bytes[place + channel] = (byte) (rgb >> (BYTE_BITS * (RGB - 1 - channel)));
    }
  }

  /** Converts to grey as Pillow does to its mode L; exact for grey. */
  private static int luma(int rgb) {
    int red = rgb >> 16 & 0xff;
    int green = rgb >> 8 & 0xff;
    int blue = rgb & 0xff;
    return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
  }

  /** Returns the image plane by plane: (C, H, W). */
  byte[] planes() {
    int plane = width * height;
    var planes = new byte[bytes.length];
    for (int pixel = 0; pixel < plane; pixel++) {
      for (int channel = 0; channel < channels; channel++) {
        planes[channel * plane + pixel] = bytes[pixel * channels + channel];
      }
    }
    return planes;
  }
}
