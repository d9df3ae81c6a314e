package dev.amund.samples.images;

import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;

/**
 * The header of an image file, read before anything is decoded.
 *
 * @param format {@code png} or {@code jpeg}
 * @param width pixels a row, 1 or more
 * @param height rows, 1 or more
 * @param channels numbers a pixel, 1 to 4
 * @param bits of a number, 1 to 16
 * @param buffered whether the decoder holds all coefficients of the image at once, as it does for a
 *     JPEG in several scans
 */
public record ImageHeader(
    String format, int width, int height, int channels, int bits, boolean buffered) {
  private static final int COEFFICIENT_BYTES = 2;

  /** The measured bytes per pixel of the copy that resizing makes. */
  private static final int RESIZED_BYTES = 4;

  /** The JDK converts images of other depths through up to three copies of 32 bits a pixel. */
  private static final int CONVERTED_BYTES = 12;

  /**
   * Reads the header of a file.
   *
   * @throws SampleRefusedException the file is neither PNG nor JPEG, or its header is broken
   */
  static ImageHeader of(byte[] file) throws SampleRefusedException {
    if (PngFile.is(file)) {
      return new PngFile(file).header();
    }
    if (JpegFile.is(file)) {
      return new JpegFile(file).header();
    }
    throw refused("It is neither PNG nor JPEG");
  }

  /**
   * Requires that a file holds its image to the end and undamaged, as far as its format can tell.
   *
   * @throws SampleRefusedException it does not
   */
  public static void requireWhole(byte[] file) throws SampleRefusedException {
    if (PngFile.is(file)) {
      new PngFile(file).requireWhole();
    } else if (JpegFile.is(file)) {
      new JpegFile(file).requireWhole();
    }
  }

  /**
   * Reads how the pixels of a file lie.
   *
   * @throws SampleRefusedException the file is neither PNG nor JPEG, or broken
   */
  static Orientation orientation(byte[] file) throws SampleRefusedException {
    if (PngFile.is(file)) {
      return new PngFile(file).orientation();
    }
    return JpegFile.is(file) ? new JpegFile(file).orientation() : Orientation.UPRIGHT;
  }

  /** Returns the bytes of memory that decoding and resizing the image takes at most. */
  long decodedBytes() {
    double pixel = channels * bits / (double) Byte.SIZE;
    pixel += bits == Byte.SIZE ? RESIZED_BYTES : CONVERTED_BYTES;
    pixel += buffered ? channels * COEFFICIENT_BYTES : 0;
    return (long) Math.ceil((double) width * height * pixel);
  }

  static SampleRefusedException refused(String detail) {
    return new SampleRefusedException(Reason.UNDECODABLE, detail);
  }

  @Override
  public String toString() {
    return "%d×%d pixels of %d×%d bits".formatted(width, height, channels, bits);
  }
}
