package dev.amund.samples.imports;

import dev.amund.samples.ImageShape;
import dev.amund.samples.ImportReport.Reason;
import dev.amund.samples.SampleRefusedException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * How the images stand in an array: as (N, H, W), (N, H, W, C) or (N, C, H, W), as bytes or as
 * floating-point numbers from 0 to 1.
 *
 * @param shape of an image
 * @param channelsLast whether the channels of a pixel stand together
 * @param itemBytes of a number: 1 for bytes, 4 and 8 for floating point
 */
record NpyImages(ImageShape shape, boolean channelsLast, int itemBytes) {
  private static final Set<Long> CHANNELS = Set.of(1L, 3L, 4L);
  private static final int WHITE = 255;

  /**
   * @param asked the shape that was asked for; decides where the array can be read in two ways
   * @throws ImportException these are no images, or of another shape
   */
  static NpyImages of(NpyArray array, Optional<ImageShape> asked) {
    var header = array.header();
    boolean bytes = header.kind() == 'u' && header.itemBytes() == 1;
    boolean floats =
        header.kind() == 'f' && (header.itemBytes() == 4 || header.itemBytes() == Double.BYTES);
    if (!bytes && !floats) {
      throw new ImportException(
          "The images in the array %s are of type %s; amund reads uint8, float32 and float64"
              .formatted(array.name(), header.type()));
    }
    var sizes = header.shape();
    boolean grey = sizes.size() == 3;
    if (!grey && sizes.size() != 4) {
      throw new ImportException(
          "The array %s has the shape %s; images are (N, H, W), (N, H, W, C) or (N, C, H, W)"
              .formatted(array.name(), sizes));
    }
    boolean last = !grey && channelsLast(array, asked);
    var shape =
        grey
            ? Shapes.of(1, sizes.get(1), sizes.get(2))
            : last
                ? Shapes.of(sizes.get(3), sizes.get(1), sizes.get(2))
                : Shapes.of(sizes.get(1), sizes.get(2), sizes.get(3));
    Shapes.requireAsked(asked, shape);
    Shapes.of(shape.size(), header.itemBytes(), 1);
    return new NpyImages(shape, last, header.itemBytes());
  }

  private static boolean channelsLast(NpyArray array, Optional<ImageShape> asked) {
    var sizes = array.header().shape();
    boolean canBeFirst = CHANNELS.contains(sizes.get(1));
    boolean canBeLast = CHANNELS.contains(sizes.get(3));
    if (canBeFirst && canBeLast) {
      canBeFirst = asked.filter(shape -> is(shape, sizes.get(1), sizes.get(2))).isPresent();
      canBeLast = asked.filter(shape -> is(shape, sizes.get(3), sizes.get(1))).isPresent();
    }
    if (canBeFirst == canBeLast) {
      throw new ImportException(
          "The shape %s of the array %s does not tell where its channels are; say the shape of an"
                  .formatted(sizes, array.name())
              + " image (--shape)");
    }
    return canBeLast;
  }

  private static boolean is(ImageShape shape, long channels, long height) {
    return shape.channels() == channels && shape.height() == height;
  }

  /** Bytes of an image in the array. */
  int imageBytes() {
    return shape.size() * itemBytes;
  }

  /**
   * The pixels as the store has them: uint8, (C, H, W).
   *
   * @param image bytes of the array
   * @throws SampleRefusedException a number is not from 0 to 1
   */
  byte[] pixels(ByteBuffer image) throws SampleRefusedException {
    var pixels = new byte[shape.size()];
    int plane = shape.height() * shape.width();
    for (int i = 0; i < pixels.length; i++) {
      int to = channelsLast ? i % shape.channels() * plane + i / shape.channels() : i;
      pixels[to] = itemBytes == 1 ? image.get(i) : toByte(floating(image, i));
    }
    return pixels;
  }

  private double floating(ByteBuffer image, int i) {
    return itemBytes == Double.BYTES
        ? image.getDouble(i * Double.BYTES)
        : image.getFloat(i * Float.BYTES);
  }

  private static byte toByte(double value) throws SampleRefusedException {
    // Not the other way round: a NaN is neither.
    if (!(value >= 0 && value <= 1)) {
      throw new SampleRefusedException(
          Reason.BAD_PIXELS, "A floating-point pixel is 0 to 1, not " + value);
    }
    return (byte) Math.round(value * WHITE);
  }
}
