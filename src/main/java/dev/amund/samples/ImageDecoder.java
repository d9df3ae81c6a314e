package dev.amund.samples;

import dev.amund.samples.ImportReport.Reason;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import net.coobird.thumbnailator.Thumbnails;

/**
 * Decodes PNG and JPEG files and brings them to the shape that a model takes: grey values are
 * repeated for three channels, colours averaged by ITU-R BT.601 for one, transparency dropped, and
 * an image of another size resized, whatever its proportions. The orientation in EXIF data is not
 * applied. That is what torchvision's {@code ImageFolder} and {@code Resize} do.
 */
final class ImageDecoder {
  private static final long MEBIBYTE = 1024 * 1024;

  /**
   * The most memory for decoding one image. A small file can claim to be huge, several threads
   * decode, and a heap that is used up ends the process.
   */
  private static final long MOST_BYTES =
      Math.min(512 * MEBIBYTE, Runtime.getRuntime().maxMemory() / 4);

  private static final int BYTE_BITS = 8;
  private static final int RGB = 3;

  private ImageDecoder() {}

  /**
   * Decodes an image file.
   *
   * @return uint8, (C, H, W)
   * @throws SampleRefusedException it is no PNG or JPEG, is damaged, or takes too much memory
   */
  static byte[] decode(byte[] file, SampleShape wanted) throws SampleRefusedException {
    if (!(wanted instanceof ImageShape shape)) {
      throw new SampleRefusedException(
          Reason.WRONG_SHAPE,
          "It is an image file, and the samples of the store are %s".formatted(wanted));
    }
    if (shape.channels() != 1 && shape.channels() != RGB) {
      throw new SampleRefusedException(
          Reason.UNDECODABLE,
          "An image file has 1 or 3 channels, and the samples of the store have "
              + shape.channels());
    }
    return inMemory(file, image -> planes(resized(image, shape), shape));
  }

  /**
   * Decodes an image file only to see whether that is possible.
   *
   * @throws SampleRefusedException as {@link #decode}
   */
  static void requireDecodable(byte[] file) throws SampleRefusedException {
    inMemory(file, image -> image);
  }

  /**
   * Returns the image's own shape: 1 channel if it is grey, else 3.
   *
   * @throws SampleRefusedException as {@link #decode}, or it is larger than a sample may be
   */
  static ImageShape shapeOf(byte[] file) throws SampleRefusedException {
    return inMemory(
        file,
        image -> {
          try {
            return new ImageShape(isGrey(image) ? 1 : RGB, image.getHeight(), image.getWidth());
          } catch (IllegalArgumentException e) {
            throw new SampleRefusedException(Reason.TOO_LARGE, e.getMessage(), e);
          }
        });
  }

  /** What is made of a decoded image. */
  @FunctionalInterface
  interface Use<T> {
    T of(BufferedImage image) throws SampleRefusedException;
  }

  /** The header is looked at first; should it have lied, one image too large is only refused. */
  static <T> T inMemory(byte[] file, Use<T> use) throws SampleRefusedException {
    var header = ImageHeader.of(file);
    if (header.decodedBytes() > MOST_BYTES - file.length) {
      throw new SampleRefusedException(
          Reason.UNDECODABLE,
          "The image takes too much memory: %s need up to %,d MiB to be decoded, and here %,d MiB are allowed, a quarter of the heap at most"
              .formatted(header, header.decodedBytes() / MEBIBYTE + 1, MOST_BYTES / MEBIBYTE));
    }
    try {
      return use.of(read(header, file));
    } catch (OutOfMemoryError e) {
      throw new SampleRefusedException(
          Reason.UNDECODABLE, "There is not enough memory to decode the image: " + header, e);
    }
  }

  private static BufferedImage read(ImageHeader header, byte[] file) throws SampleRefusedException {
    // Not ImageIO's own choice of a stream, which would copy the image into a temporary file.
    try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      var reader = ImageIO.getImageReadersByFormatName(header.format()).next();
      try {
        reader.setInput(input, true, true);
        if (reader.getWidth(0) != header.width() || reader.getHeight(0) != header.height()) {
          throw ImageHeader.refused("The image has several headers that differ");
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      throw new SampleRefusedException(
          Reason.UNDECODABLE, "The image cannot be decoded: " + e.getMessage(), e);
    }
  }

  private static BufferedImage resized(BufferedImage image, ImageShape shape)
      throws SampleRefusedException {
    if (image.getWidth() == shape.width() && image.getHeight() == shape.height()) {
      return image;
    }
    try {
      return Thumbnails.of(image).forceSize(shape.width(), shape.height()).asBufferedImage();
    } catch (IOException e) {
      throw new SampleRefusedException(
          Reason.UNDECODABLE, "The image cannot be resized: " + e.getMessage(), e);
    }
  }

  private static byte[] planes(BufferedImage image, ImageShape shape) {
    int plane = shape.height() * shape.width();
    var pixels = new byte[shape.size()];
    boolean grey = isGrey(image);
    for (int i = 0; i < plane; i++) {
      int x = i % shape.width();
      int y = i / shape.width();
      // Not by getRGB: the JDK takes grey values for linear light and would brighten them.
      int rgb = grey ? grey(image, x, y) * 0x010101 : image.getRGB(x, y);
      if (shape.channels() == 1) {
        pixels[i] = (byte) luma(rgb);
      } else {
        for (int channel = 0; channel < RGB; channel++) {
          pixels[channel * plane + i] = (byte) (rgb >> (BYTE_BITS * (RGB - 1 - channel)));
        }
      }
    }
    return pixels;
  }

  private static boolean isGrey(BufferedImage image) {
    return image.getColorModel().getNumColorComponents() == 1
        && image.getType() != BufferedImage.TYPE_BYTE_INDEXED
        && image.getType() != BufferedImage.TYPE_BYTE_BINARY;
  }

  private static int grey(BufferedImage image, int x, int y) {
    int bits = image.getColorModel().getComponentSize(0);
    int value = image.getRaster().getSample(x, y, 0);
    return bits > BYTE_BITS ? value >> (bits - BYTE_BITS) : value;
  }

  /** As Pillow converts to its mode L; exact for grey. */
  private static int luma(int rgb) {
    int red = rgb >> 16 & 0xff;
    int green = rgb >> 8 & 0xff;
    int blue = rgb & 0xff;
    return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
  }
}
