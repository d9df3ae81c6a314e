package dev.amund.samples.images;

import dev.amund.config.ImagePreparation;
import dev.amund.config.ImagePreparation.ExifOrientation;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.SampleShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import net.coobird.thumbnailator.Thumbnails;

/**
 * Decodes PNG and JPEG files and brings them to the shape that a model takes, in the way that the
 * store has noted: grey values are repeated for three channels, colours averaged for one,
 * transparency dropped, and an image of another size resized.
 */
public final class ImageDecoder {
  /**
   * The preparation of a store without a note, as earlier versions of amund filled it: images are
   * squashed, and the orientation in EXIF data is not applied.
   */
  public static final ImageDecoder UNPREPARED = new ImageDecoder(Optional.empty());

  private static final long MEBIBYTE = 1024 * 1024;

  /**
   * The most memory for decoding one image. A small file can claim to be huge, several threads
   * decode, and a heap that is used up ends the process.
   */
  private static final long MOST_BYTES =
      Math.min(512 * MEBIBYTE, Runtime.getRuntime().maxMemory() / 4);

  private static final int RGB = 3;
  private static final int CMYK = 4;

  private final Optional<ImagePreparation> preparation;

  /**
   * @param preparation what the store has noted, if it has
   */
  public ImageDecoder(Optional<ImagePreparation> preparation) {
    this.preparation = preparation;
  }

  /** Returns what the store has noted of its images. */
  public Optional<ImagePreparation> preparation() {
    return preparation;
  }

  /**
   * Decodes an image file.
   *
   * @return uint8, (C, H, W)
   * @throws SampleRefusedException it is no PNG or JPEG, is damaged, or takes too much memory
   */
  public byte[] decode(byte[] file, SampleShape wanted) throws SampleRefusedException {
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
    return inMemory(
        file,
        image ->
            preparation.isPresent()
                ? prepared(preparation.get(), image, lies(file), shape)
                : Raster.of(resized(image, shape), shape.channels(), Orientation.UPRIGHT).planes());
  }

  private static byte[] prepared(
      ImagePreparation how, BufferedImage image, Orientation lies, ImageShape shape)
      throws SampleRefusedException {
    Placement place = Placement.of(how, width(image, lies), height(image, lies), shape);
    Raster upright = Raster.of(image, shape.channels(), lies);
    return Canvas.of(how, shape).show(upright, place).planes();
  }

  private Orientation lies(byte[] file) throws SampleRefusedException {
    boolean isApplied =
        preparation.filter(how -> how.exifOrientation() == ExifOrientation.APPLY).isPresent();
    return isApplied ? ImageHeader.orientation(file) : Orientation.UPRIGHT;
  }

  private static int width(BufferedImage image, Orientation lies) {
    return lies.swapsSides() ? image.getHeight() : image.getWidth();
  }

  private static int height(BufferedImage image, Orientation lies) {
    return lies.swapsSides() ? image.getWidth() : image.getHeight();
  }

  /**
   * Decodes an image file only to see whether that is possible.
   *
   * @throws SampleRefusedException as {@link #decode}
   */
  public static void requireDecodable(byte[] file) throws SampleRefusedException {
    inMemory(file, image -> image);
  }

  /**
   * Returns the shape of the image, upright where the store has it so: 1 channel if it is grey,
   * else 3.
   *
   * @throws SampleRefusedException as {@link #decode}, or it is larger than a sample may be
   */
  public ImageShape shapeOf(byte[] file) throws SampleRefusedException {
    Orientation lies = lies(file);
    return inMemory(
        file,
        image -> {
          try {
            return new ImageShape(
                Raster.isGrey(image) ? 1 : RGB, height(image, lies), width(image, lies));
          } catch (IllegalArgumentException e) {
            throw new SampleRefusedException(Reason.TOO_LARGE, e.getMessage(), e);
          }
        });
  }

  /** Converts a decoded image. */
  @FunctionalInterface
  interface Use<T> {
    T of(BufferedImage image) throws SampleRefusedException;
  }

  /** The header is looked at first; should it have lied, one image too large is only refused. */
  static <T> T inMemory(byte[] file, Use<T> use) throws SampleRefusedException {
    var header = ImageHeader.of(file);
    if (header.format().equals("jpeg") && header.channels() == CMYK) {
      throw ImageHeader.refused(
          "It is a JPEG in CMYK, which is made for printers: convert it to RGB as in training");
    }
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
}
