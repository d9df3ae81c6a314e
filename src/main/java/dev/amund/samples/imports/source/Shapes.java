package dev.amund.samples.imports.source;

import dev.amund.samples.shape.ElementType;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.SampleShape;
import java.util.List;
import java.util.Optional;

/** Checks of the shapes that come with a source. */
public final class Shapes {
  private static final int MAX_BYTES = ImageShape.MOST_BYTES;

  private Shapes() {}

  /**
   * The shape with these numbers out of a header, before memory is taken for it.
   *
   * @throws ImportException it is none, or an image has more than 64 MiB
   */
  public static ImageShape of(long channels, long height, long width) {
    if (channels < 1
        || height < 1
        || width < 1
        || channels > MAX_BYTES
        || height > MAX_BYTES / channels
        || width > MAX_BYTES / (channels * height)) {
      throw new ImportException(
          "Images of %d×%d×%d are not possible: each number is 1 or more, and an image has at most"
                  .formatted(channels, height, width)
              + " %,d bytes".formatted(MAX_BYTES));
    }
    return new ImageShape((int) channels, (int) height, (int) width);
  }

  /**
   * The shape of these elements and of dimensions out of a header, before memory is taken for it.
   *
   * @throws ImportException it is none, or a sample has more than 64 MiB
   */
  public static SampleShape of(ElementType type, List<Long> dimensions) {
    if (dimensions.stream().anyMatch(length -> length > MAX_BYTES)) {
      throw new ImportException(
          "Samples of %s are too large: one has at most %,d bytes"
              .formatted(dimensions, MAX_BYTES));
    }
    try {
      return SampleShape.of(type, dimensions.stream().map(Math::toIntExact).toList());
    } catch (IllegalArgumentException e) {
      throw new ImportException(e.getMessage(), e);
    }
  }

  /**
   * Requires that a sample can be read at once from where its numbers have so many bytes.
   *
   * @throws ImportException it has more than 64 MiB there
   */
  public static void requireReadable(SampleShape shape, int itemBytes) {
    if ((long) shape.size() / shape.type().bytes() * itemBytes > MAX_BYTES) {
      throw new ImportException(
          "Samples of %s in items of %d bytes are too large: one has at most %,d bytes"
              .formatted(shape, itemBytes, MAX_BYTES));
    }
  }

  /**
   * Requires that all parts of a source have one shape.
   *
   * @throws ImportException they have not
   */
  public static void requireSame(Optional<SampleShape> first, SampleShape other) {
    if (first.filter(shape -> !shape.equals(other)).isPresent()) {
      throw new ImportException(
          "Some samples are %s, others %s: they need stores of their own"
              .formatted(first.get(), other));
    }
  }

  /**
   * Requires that the images have the shape that was asked for.
   *
   * @throws ImportException they have another: only image files are resized
   */
  public static void requireAsked(Optional<ImageShape> asked, SampleShape shape) {
    asked
        .filter(other -> !other.dimensions().equals(shape.dimensions()))
        .ifPresent(
            other -> {
              throw new ImportException(
                  "The images are %s, not %s; only image files are resized"
                      .formatted(shape, other));
            });
  }
}
