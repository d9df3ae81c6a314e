package dev.amund.model;

/** Images in [0, 1], measured as they are. */
record PixelSpace() implements InputSpace, InputSpace.Units {
  @Override
  public Units on(TensorScope scope) {
    return this;
  }

  @Override
  public Tensor gradient(Tensor byInput) {
    return byInput;
  }

  @Override
  public Tensor displacement(Tensor inUnits) {
    return inUnits;
  }

  @Override
  public Tensor length(Tensor displacement) {
    return displacement;
  }

  @Override
  public Tensor noise(Tensor ofPixels) {
    return ofPixels;
  }

  @Override
  public Tensor clamp(Tensor points, Tensor origins) {
    return points.clamp(0, 1);
  }
}
