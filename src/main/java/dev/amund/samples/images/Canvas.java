package dev.amund.samples.images;

import dev.amund.config.ImagePreparation;
import dev.amund.config.ImagePreparation.Interpolation;
import dev.amund.samples.shape.ImageShape;

/**
 * A sample to be, in the colour of its bars.
 *
 * @param interpolation how images are resized that are shown on it
 */
record Canvas(Raster pixels, Interpolation interpolation) {
  /** Returns an empty one of a shape. */
  static Canvas of(ImagePreparation preparation, ImageShape shape) {
    var fill = preparation.fill();
    int rgb = fill.get(0) << 16 | fill.get(1) << 8 | fill.get(2);
    var pixels =
        new Raster(shape.width(), shape.height(), shape.channels(), new byte[shape.size()]);
    for (int i = 0; i < shape.size(); i += shape.channels()) {
      Raster.write(rgb, pixels.bytes(), i, shape.channels());
    }
    return new Canvas(pixels, preparation.interpolation());
  }

  /**
   * Shows an image, resized.
   *
   * @return what the canvas shows
   */
  Raster show(Raster image, Placement place) {
    int x = Math.max(0, -place.left());
    int y = Math.max(0, -place.top());
    int left = Math.max(0, place.left());
    int top = Math.max(0, place.top());
    int width = Math.min(pixels.width() - x, place.width() - left);
    int height = Math.min(pixels.height() - y, place.height() - top);
    Raster shown =
        Resizer.resize(
            image,
            Resampling.of(interpolation, image.width(), place.width(), left, width),
            Resampling.of(interpolation, image.height(), place.height(), top, height));
    int row = width * image.channels();
    for (int line = 0; line < height; line++) {
      System.arraycopy(
          shown.bytes(),
          line * row,
          pixels.bytes(),
          ((y + line) * pixels.width() + x) * image.channels(),
          row);
    }
    return pixels;
  }
}
