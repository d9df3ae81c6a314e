package dev.amund.model;

import java.util.List;

/**
 * The weights that may move: one tensor of zeros and ones for each weight of the model, in the
 * model's order; a weight with several names is one. Belongs to the scope it was made in.
 */
public final class WeightMask {
  private final List<Tensor> masks;

  WeightMask(List<Tensor> masks) {
    this.masks = List.copyOf(masks);
  }

  List<Tensor> masks() {
    return masks;
  }
}
