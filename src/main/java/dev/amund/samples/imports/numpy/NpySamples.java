package dev.amund.samples.imports.numpy;

import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.Shapes;
import dev.amund.samples.shape.ElementType;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.SampleShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The layout of samples in an array. (N, k) are rows of a table; (N, H, W), (N, H, W, C) and (N, C,
 * H, W) images; with more dimensions, or in an array called {@code inputs} or {@code features},
 * they are taken as they stand. Bytes, float16 and float32 are kept as such; float64 becomes
 * float32, which is what a model takes.
 *
 * @param shape of a sample, as the store keeps it
 * @param channelsLast whether the channels of a pixel stand together in the array
 * @param itemBytes of a number in the array
 */
record NpySamples(SampleShape shape, boolean channelsLast, int itemBytes) {
  private static final Set<Long> CHANNELS = Set.of(1L, 3L, 4L);
  private static final int IMAGES_OF_COLOURS = 4;

  /**
   * @param asked the shape that was asked for; decides where the array can be read in two ways
   * @throws ImportException these are no samples that amund takes, or of another shape
   */
  static NpySamples of(NpyArray array, Optional<ImageShape> asked) {
    var header = array.header();
    ElementType type = type(array);
    var sizes = header.shape();
    if (sizes.size() < 2) {
      throw new ImportException(
          ("The array %s has the shape %s; samples are (N, features), images (N, H, W), (N, H, W,"
                  + " C) or (N, C, H, W)")
              .formatted(array.name(), sizes));
    }
    boolean last =
        sizes.size() == IMAGES_OF_COLOURS && !isAsItStands(array) && channelsLast(array, asked);
    var shape = Shapes.of(type, dimensions(array, last));
    Shapes.requireAsked(asked, shape);
    Shapes.requireReadable(shape, header.itemBytes());
    return new NpySamples(shape, last, header.itemBytes());
  }

  private static ElementType type(NpyArray array) {
    var header = array.header();
    return switch (header.type()) {
      case "u1" -> ElementType.UINT8;
      case "f2" -> ElementType.FLOAT16;
      case "f4", "f8" -> ElementType.FLOAT32;
      default ->
          throw new ImportException(
              header.kind() == 'i' || header.kind() == 'u'
                  ? ("The array %s has whole numbers (%s). Tokens and other indices are not"
                          + " supported: an attack follows gradients by the input, and whole numbers"
                          + " have none. If they are quantities, save %s.astype(numpy.float32)")
                      .formatted(array.name(), header.type(), array.name())
                  : "The array %s is of type %s; amund reads uint8, float16, float32 and float64"
                      .formatted(array.name(), header.type()));
    };
  }

  private static boolean isAsItStands(NpyArray array) {
    var name = array.name().toLowerCase(Locale.ROOT);
    return name.contains("inputs") || name.contains("features");
  }

  private static List<Long> dimensions(NpyArray array, boolean last) {
    var sizes = array.header().shape();
    if (last) {
      return List.of(sizes.get(3), sizes.get(1), sizes.get(2));
    }
    return sizes.size() == 3 && !isAsItStands(array)
        ? List.of(1L, sizes.get(1), sizes.get(2))
        : sizes.subList(1, sizes.size());
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
              + " image (--shape), or call the array inputs to have it taken as it stands");
    }
    return canBeLast;
  }

  private static boolean is(ImageShape shape, long channels, long height) {
    return shape.channels() == channels && shape.height() == height;
  }

  /** Bytes of a sample in the array. */
  int sampleBytes() {
    return shape.size() / shape.type().bytes() * itemBytes;
  }

  /**
   * Returns the elements as the store has them, channels first.
   *
   * @param sample bytes of the array, in the array's byte order
   */
  byte[] elements(ByteBuffer sample) {
    var elements = ByteBuffer.allocate(shape.size()).order(ByteOrder.LITTLE_ENDIAN);
    int count = shape.size() / shape.type().bytes();
    int channels = shape.dimensions().get(0);
    int plane = count / channels;
    for (int i = 0; i < count; i++) {
      int to = channelsLast ? i % channels * plane + i / channels : i;
      switch (shape.type()) {
        case UINT8 -> elements.put(to, sample.get(i));
        case FLOAT16 -> elements.putShort(to * Short.BYTES, sample.getShort(i * Short.BYTES));
        case FLOAT32 -> elements.putFloat(to * Float.BYTES, number(sample, i));
      }
    }
    return elements.array();
  }

  private float number(ByteBuffer sample, int i) {
    return itemBytes == Double.BYTES
        ? (float) sample.getDouble(i * Double.BYTES)
        : sample.getFloat(i * Float.BYTES);
  }
}
