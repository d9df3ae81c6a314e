package dev.amund.samples;

import dev.amund.samples.ImportReport.Reason;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import net.coobird.thumbnailator.Thumbnails;

/**
 * Decodes PNG and JPEG files and brings them to the shape that a model takes: grey values are
 * repeated for three channels, colours averaged by ITU-R BT.601 for one, transparency dropped, and
 * an image of another size resized, whatever its proportions. The orientation in EXIF data is not
 * applied. That is what torchvision's {@code ImageFolder} and {@code Resize} do.
 */
final class ImageDecoder {
  private static final Set<String> FORMATS = Set.of("png", "jpeg");

  /** A small file can claim to be huge. */
  private static final long MOST_PIXELS = 64L * 1024 * 1024;

  private static final int BYTE_BITS = 8;
  private static final int RGB = 3;

  private ImageDecoder() {}

  /**
   * @return uint8, (C, H, W)
   */
  static byte[] decode(byte[] file, ImageShape shape) throws SampleRefusedException {
    if (shape.channels() != 1 && shape.channels() != RGB) {
      throw new SampleRefusedException(
          Reason.UNDECODABLE,
          "An image file has 1 or 3 channels, and the samples of the store have "
              + shape.channels());
    }
    return planes(resized(read(file), shape), shape);
  }

  /** The image's own shape: 1 channel if it is grey, else 3. */
  static ImageShape shapeOf(byte[] file) throws SampleRefusedException {
    var image = read(file);
    return new ImageShape(isGrey(image) ? 1 : RGB, image.getHeight(), image.getWidth());
  }

  private static BufferedImage read(byte[] file) throws SampleRefusedException {
    try (var input = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      var readers = ImageIO.getImageReaders(input);
      if (!readers.hasNext()) {
        throw new SampleRefusedException(Reason.UNDECODABLE, "It is neither PNG nor JPEG");
      }
      var reader = readers.next();
      try {
        reader.setInput(input, true, true);
        requireUsable(reader);
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      throw new SampleRefusedException(
          Reason.UNDECODABLE, "The image cannot be decoded: " + e.getMessage(), e);
    }
  }

  private static void requireUsable(ImageReader reader) throws IOException, SampleRefusedException {
    var format = reader.getFormatName().toLowerCase(java.util.Locale.ROOT);
    if (!FORMATS.contains(format)) {
      throw new SampleRefusedException(
          Reason.UNDECODABLE, "It is a %s file, neither PNG nor JPEG".formatted(format));
    }
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > MOST_PIXELS) {
      throw new SampleRefusedException(
          Reason.UNDECODABLE,
          "The image has %,d pixels, and more than %,d are not decoded"
              .formatted(pixels, MOST_PIXELS));
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
