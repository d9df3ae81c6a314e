package dev.amund.samples.images;

import dev.amund.config.ImagePreparation;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;

/**
 * The place of a resized image in a sample.
 *
 * @param width of the whole resized image, in pixels
 * @param height likewise
 * @param left the column of the resized image that is the first of the sample; below 0 where a bar
 *     is beside it
 * @param top the row, likewise
 */
record Placement(int width, int height, int left, int top) {
  /** The most pixels of a side, before or after resizing: beyond it an image is a line. */
  private static final int MOST_PIXELS = 1 << 20;

  /**
   * Places an image.
   *
   * @param width of the image, upright
   * @param height likewise
   * @throws SampleRefusedException a side has more than 1,048,576 pixels or would have when it is
   *     resized, or the preparation does not suit the shape
   */
  static Placement of(ImagePreparation preparation, int width, int height, ImageShape shape)
      throws SampleRefusedException {
    var misfit = preparation.misfit(shape.height(), shape.width());
    if (misfit.isPresent()) {
      throw new SampleRefusedException(Reason.WRONG_SHAPE, misfit.get());
    }
    requirePossible(Math.max(width, height), width, height);
    return switch (preparation.fit()) {
      case SQUASH -> new Placement(shape.width(), shape.height(), 0, 0);
      case CENTER_CROP -> cropped(preparation, width, height, shape);
      case LETTERBOX -> between(width, height, shape);
    };
  }

  private static void requirePossible(long longer, int width, int height)
      throws SampleRefusedException {
    if (longer > MOST_PIXELS) {
      throw new SampleRefusedException(
          Reason.UNDECODABLE,
          "A side of an image of %d×%d pixels has %,d to be resized, and %,d are possible"
              .formatted(width, height, longer, MOST_PIXELS));
    }
  }

  /**
   * Computes the placement as torchvision's Resize and CenterCrop do; the latter rounds halves to
   * even.
   */
  private static Placement cropped(
      ImagePreparation preparation, int width, int height, ImageShape shape)
      throws SampleRefusedException {
    int shorter = preparation.resize().orElse(Math.max(shape.height(), shape.width()));
    long longer = (long) shorter * Math.max(width, height) / Math.min(width, height);
    requirePossible(longer, width, height);
    int newWidth = width <= height ? shorter : (int) longer;
    int newHeight = width <= height ? (int) longer : shorter;
    return new Placement(
        newWidth,
        newHeight,
        (int) Math.rint((newWidth - shape.width()) / 2.0),
        (int) Math.rint((newHeight - shape.height()) / 2.0));
  }

  /** Returns a placement between bars. If they differ, the left or top one is narrower. */
  private static Placement between(int width, int height, ImageShape shape) {
    double scale = Math.min((double) shape.width() / width, (double) shape.height() / height);
    int newWidth = Math.max(1, (int) Math.rint(width * scale));
    int newHeight = Math.max(1, (int) Math.rint(height * scale));
    return new Placement(
        newWidth,
        newHeight,
        -((shape.width() - newWidth) / 2),
        -((shape.height() - newHeight) / 2));
  }
}
