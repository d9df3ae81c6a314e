package dev.amund.model;

import java.util.stream.IntStream;

/** Counts weights; a tied one counts once. */
final class WeightCounts {
  private WeightCounts() {}

  /** Returns how many weights a model has, buffers such as batch-norm statistics left out. */
  static long of(TorchScriptModel model) {
    return model.module().weights().stream().mapToLong(Weight::size).sum();
  }

  /** Returns how many weights may move. */
  static long of(WeightMask mask) {
    return mask.masks().stream()
        .map(Tensor::toFloats)
        .mapToLong(values -> IntStream.range(0, values.length).filter(i -> values[i] == 1).count())
        .sum();
  }
}
