package dev.amund.samples.images;

import dev.amund.config.ImagePreparation.Interpolation;
import java.util.function.DoubleUnaryOperator;

/**
 * Computes the pixels along one side of a resized image as weighted sums of those of the image, in
 * the fixed-point numbers of Pillow ({@code Resample.c} and, for nearest, {@code Geometry.c}), so
 * that the bytes are those that a network was trained on. Where an image shrinks, the filter
 * becomes wider, which is what antialiasing means.
 *
 * @param from the place of the first pixel with a weight, for each pixel of the result
 * @param weights for each pixel of the result, in units of 2^-22
 */
record Resampling(int[] from, int[][] weights) {
  /** Bits behind the point: two are left above a sum of bytes for what filters overshoot. */
  static final int PRECISION = 32 - 8 - 2;

  private static final double CUBIC = -0.5;
  private static final int LANCZOS_SUPPORT = 3;

  /** A filter: its weights, and from which distance on they are zero, in pixels. */
  private record Filter(DoubleUnaryOperator weight, double support) {}

  /**
   * Computes the weights for a part of the resized side.
   *
   * @param pixels of the image
   * @param resized pixels of the whole resized side
   * @param first the first of them that is asked for
   * @param count how many are
   */
  static Resampling of(Interpolation interpolation, int pixels, int resized, int first, int count) {
    return interpolation == Interpolation.NEAREST
        ? nearest(pixels, resized, first, count)
        : filtered(filter(interpolation), pixels, resized, first, count);
  }

  private static Resampling nearest(int pixels, int resized, int first, int count) {
    var from = new int[count];
    var weights = new int[count][];
    double step = (double) pixels / resized;
    // Added up as Pillow does: a product would differ in its last bit, and so in a pixel.
    double place = step * 0.5;
    for (int i = 0; i < first + count; i++) {
      if (i >= first) {
        from[i - first] = Math.min((int) place, pixels - 1);
        weights[i - first] = new int[] {1 << PRECISION};
      }
      place += step;
    }
    return new Resampling(from, weights);
  }

  private static Resampling filtered(Filter filter, int pixels, int resized, int first, int count) {
    var from = new int[count];
    var weights = new int[count][];
    double scale = (double) pixels / resized;
    double wider = Math.max(scale, 1);
    double support = filter.support() * wider;
    for (int i = 0; i < count; i++) {
      double center = (first + i + 0.5) * scale;
      int low = Math.max(0, (int) (center - support + 0.5));
      int high = Math.min(pixels, (int) (center + support + 0.5));
      from[i] = low;
      weights[i] = fixed(weights(filter, low, high, center, 1 / wider));
    }
    return new Resampling(from, weights);
  }

  private static double[] weights(
      Filter filter, int low, int high, double center, double narrower) {
    var weights = new double[high - low];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = filter.weight().applyAsDouble((i + low - center + 0.5) * narrower);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length && sum != 0; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  private static int[] fixed(double[] weights) {
    var fixed = new int[weights.length];
    for (int i = 0; i < weights.length; i++) {
      double scaled = weights[i] * (1 << PRECISION);
      fixed[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
    return fixed;
  }

  private static Filter filter(Interpolation interpolation) {
    return switch (interpolation) {
      case BILINEAR -> new Filter(Resampling::triangle, 1);
      case BICUBIC -> new Filter(Resampling::cubic, 2);
      case LANCZOS -> new Filter(Resampling::lanczos, LANCZOS_SUPPORT);
      case NEAREST -> throw new IllegalArgumentException("nearest is no filter");
    };
  }

  private static double triangle(double distance) {
    return Math.max(0, 1 - Math.abs(distance));
  }

  private static double cubic(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * CUBIC : 0;
  }

  private static double lanczos(double x) {
    return -LANCZOS_SUPPORT <= x && x < LANCZOS_SUPPORT ? sinc(x) * sinc(x / LANCZOS_SUPPORT) : 0;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }

  /** Returns how many pixels of the result there are. */
  int count() {
    return from.length;
  }

  /** Returns the place after the last pixel with a weight for this pixel of the result. */
  int to(int pixel) {
    return from[pixel] + weights[pixel].length;
  }
}
