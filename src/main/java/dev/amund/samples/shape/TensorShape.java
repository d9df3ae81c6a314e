package dev.amund.samples.shape;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of a sample that is no image of bytes: a row of a table, a sequence, a spectrogram, a
 * volume.
 *
 * @param type of the elements
 * @param dimensions one to eight, each 1 or more, in row-major order
 */
public record TensorShape(ElementType type, List<Integer> dimensions) implements SampleShape {
  private static final int MOST_DIMENSIONS = 8;

  /**
   * @throws IllegalArgumentException there are too few or too many dimensions, one is below 1, the
   *     sample exceeds 64 MiB, or it is an image of bytes, which an {@link ImageShape} describes
   */
  public TensorShape {
    dimensions = List.copyOf(dimensions);
    if (dimensions.isEmpty() || dimensions.size() > MOST_DIMENSIONS) {
      throw new IllegalArgumentException(
          "A sample has 1 to %d dimensions, not %d".formatted(MOST_DIMENSIONS, dimensions.size()));
    }
    if (type == ElementType.UINT8 && dimensions.size() == ImageShape.DIMENSIONS) {
      throw new IllegalArgumentException("An image of bytes has an image's shape: " + dimensions);
    }
    long bytes = type.bytes();
    for (int length : dimensions) {
      if (length < 1) {
        throw new IllegalArgumentException("A dimension of a sample is 1 or more: " + dimensions);
      }
      bytes *= length;
      if (bytes > ImageShape.MOST_BYTES) {
        throw new IllegalArgumentException(
            "A sample of %s is too large: at most %,d bytes are possible"
                .formatted(words(type, dimensions), ImageShape.MOST_BYTES));
      }
    }
  }

  /** Returns the shape of a row of a table: so many features in float32. */
  public static TensorShape features(int count) {
    return new TensorShape(ElementType.FLOAT32, List.of(count));
  }

  @Override
  public String toString() {
    return words(type, dimensions);
  }

  private static String words(ElementType type, List<Integer> dimensions) {
    return type + " " + dimensions.stream().map(String::valueOf).collect(Collectors.joining("×"));
  }
}
