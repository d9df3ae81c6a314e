package dev.amund.model;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * The inputs that a model takes: the valid values, and the units in which the length of a
 * perturbation is measured. An attack that moved a feature that ranges over thousands as far as one
 * that ranges over hundredths would hardly touch the first, and would make nonsense of the second.
 */
public sealed interface InputSpace permits PixelSpace, FeatureSpace {
  /** Images in [0, 1], measured as they are. */
  InputSpace PIXELS = new PixelSpace();

  /** Brings it onto the device of a scope, which owns it there. */
  Units on(TensorScope scope);

  /**
   * Returns points with Gaussian noise, which disturbs them as noise of this standard deviation
   * disturbs pixels in [0, 1]; they stay in the valid range.
   *
   * @param points (N, …); their scope owns the result
   */
  default Tensor disturbed(Tensor points, double deviation, SplittableRandom random) {
    long[] shape = points.shape();
    float[] noise = new float[Math.toIntExact(LongStream.of(shape).reduce(1, (a, b) -> a * b))];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (deviation * random.nextGaussian());
    }
    try (var work = points.scope().child()) {
      var units = on(work);
      var added = units.noise(work.floats(noise, shape));
      return points.scope().keep(units.clamp(points.plus(added), points));
    }
  }

  /** An input space on a device. All tensors are (N, …), of the shape of the inputs. */
  interface Units {
    /** Returns the gradient by the input in these units. */
    Tensor gradient(Tensor byInput);

    /** Returns a perturbation in these units as one of the input. */
    Tensor displacement(Tensor inUnits);

    /** Returns a perturbation of the input in these units, to measure its length. */
    Tensor length(Tensor displacement);

    /** Returns noise that disturbs the input as noise of this size disturbs pixels in [0, 1]. */
    Tensor noise(Tensor ofPixels);

    /**
     * Moves points into the valid range. Where an origin lies outside, its point may stay there.
     *
     * @param origins where the points come from
     */
    Tensor clamp(Tensor points, Tensor origins);
  }
}
