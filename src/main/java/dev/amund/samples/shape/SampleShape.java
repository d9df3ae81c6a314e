package dev.amund.samples.shape;

import java.util.List;

/**
 * The form of all samples of a store: tensors of one element type and of the same dimensions,
 * without the one that counts samples. Images of one byte a channel and pixel are {@link
 * ImageShape}s, all others {@link TensorShape}s.
 */
public sealed interface SampleShape permits ImageShape, TensorShape {
  /** The type of the elements as they are stored. */
  ElementType type();

  /** The lengths of the dimensions, each 1 or more, in row-major order. */
  List<Integer> dimensions();

  /** Bytes of a sample, at most 64 MiB. */
  default int size() {
    return dimensions().stream().reduce(type().bytes(), Math::multiplyExact);
  }

  /**
   * Returns the shape of these elements and dimensions.
   *
   * @throws IllegalArgumentException no sample has this shape
   */
  static SampleShape of(ElementType type, List<Integer> dimensions) {
    return type == ElementType.UINT8 && dimensions.size() == ImageShape.DIMENSIONS
        ? new ImageShape(dimensions.get(0), dimensions.get(1), dimensions.get(2))
        : new TensorShape(type, dimensions);
  }
}
