package dev.amund.artifacts;

import java.util.OptionalInt;

/**
 * What a model takes and gives, as serving systems have to know: float32 images (N, channels,
 * height, width) in, logits (N, classes) out.
 *
 * @param channels 1 or more
 * @param height in pixels, 1 or more
 * @param width in pixels, 1 or more
 * @param classes 1 or more, if it is known
 */
public record ServingSignature(int channels, int height, int width, OptionalInt classes) {

  /**
   * @throws IllegalArgumentException a dimension is below 1
   */
  public ServingSignature {
    if (channels < 1 || height < 1 || width < 1 || classes.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "no model takes %d×%d×%d and gives %s".formatted(channels, height, width, classes));
    }
  }

  ServingSignature withClasses(OptionalInt known) {
    return new ServingSignature(channels, height, width, known);
  }
}
