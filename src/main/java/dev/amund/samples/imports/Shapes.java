package dev.amund.samples.imports;

import dev.amund.samples.ImageShape;
import java.util.Optional;

/** Checks of the shapes that come with a source. */
final class Shapes {
  private static final int MAX_BYTES = ImageShape.MOST_BYTES;

  private Shapes() {}

  /**
   * The shape with these numbers out of a header, before memory is taken for it.
   *
   * @throws ImportException it is none, or an image has more than 64 MiB
   */
  static ImageShape of(long channels, long height, long width) {
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
   * Requires that the images have the shape that was asked for.
   *
   * @throws ImportException they have another: only image files are resized
   */
  static void requireAsked(Optional<ImageShape> asked, ImageShape shape) {
    asked
        .filter(other -> !other.equals(shape))
        .ifPresent(
            other -> {
              throw new ImportException(
                  "The images are %s, not %s; only image files are resized"
                      .formatted(shape, other));
            });
  }
}
