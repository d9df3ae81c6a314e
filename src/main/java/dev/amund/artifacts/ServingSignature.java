package dev.amund.artifacts;

import java.util.List;
import java.util.OptionalInt;

/**
 * A model's inputs and outputs, for serving systems: float32 samples (N, …), such as images (N,
 * channels, height, width), in; logits (N, classes) out.
 *
 * @param dimensions of a sample, each 1 or more
 * @param classes 1 or more, if it is known
 * @param output which output of a tuple the logits are, from 0, if it is known
 */
public record ServingSignature(List<Integer> dimensions, OptionalInt classes, OptionalInt output) {

  /**
   * @throws IllegalArgumentException if a dimension is below 1
   */
  public ServingSignature {
    dimensions = List.copyOf(dimensions);
    if (dimensions.stream().anyMatch(length -> length < 1) || classes.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "no model takes %s and gives %s".formatted(dimensions, classes));
    }
  }

  /** Describes a model whose logits are its only or first output, or where they were before. */
  public ServingSignature(List<Integer> dimensions, OptionalInt classes) {
    this(dimensions, classes, OptionalInt.empty());
  }

  /** Returns the signature with this number of classes and this place of the logits. */
  public ServingSignature with(OptionalInt knownClasses, OptionalInt knownOutput) {
    return new ServingSignature(dimensions, knownClasses, knownOutput);
  }
}
