package dev.amund.model;

/**
 * What inputs a model takes: which values are valid, and in what units the length of a perturbation
 * is measured. An attack that moved a feature that ranges over thousands as far as one that ranges
 * over hundredths would hardly touch the first, and would make nonsense of the second.
 */
public sealed interface InputSpace permits PixelSpace, FeatureSpace {
  /** Images in [0, 1], measured as they are. */
  InputSpace PIXELS = new PixelSpace();

  /** Brings it onto the device of a scope, which owns it there. */
  Units on(TensorScope scope);

  /** The same on a device. All tensors are (N, …), of the shape of the inputs. */
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
