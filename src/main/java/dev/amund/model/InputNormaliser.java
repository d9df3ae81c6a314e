package dev.amund.model;

import dev.amund.config.InputNormalisation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Normalises the input of a module that does not do so itself. It is the last that is done before
 * the module: samples, attacks and what is valid are in the values that the world knows.
 */
final class InputNormaliser {
  private final Optional<InputNormalisation> normalisation;
  private final TensorScope scope;

  /** Empty before the first input. */
  private Optional<Constants> constants = Optional.empty();

  /** Mean and standard deviation on the device, in as many dimensions as the input has. */
  private record Constants(Tensor mean, Tensor std) {}

  /**
   * @param normalisation empty if the module takes samples as they are
   * @param scope owns what is kept on the device
   */
  InputNormaliser(Optional<InputNormalisation> normalisation, TensorScope scope) {
    this.normalisation = normalisation;
    this.scope = scope;
  }

  /** Returns whether inputs are normalised at all. */
  boolean isActive() {
    return normalisation.isPresent();
  }

  /**
   * Returns what the module expects, which can be differentiated by the samples.
   *
   * @param samples (N, channels, …), or (N, features)
   * @throws ModelException there are neither as many numbers as channels, nor one
   */
  Tensor of(Tensor samples) {
    if (normalisation.isEmpty()) {
      return samples;
    }
    if (constants.isEmpty()) {
      constants = Optional.of(constants(normalisation.get(), samples));
    }
    var owner = samples.scope();
    return samples
        .minus(constants.get().mean().in(owner))
        .dividedBy(constants.get().std().in(owner));
  }

  private Constants constants(InputNormalisation how, Tensor samples) {
    long[] shape = new long[samples.shape().length];
    int count = how.mean().size();
    if (shape.length < 2 || count != 1 && count != samples.shape()[1]) {
      throw new ModelException(
          "input-mean and input-std have %d numbers, and samples of %s have %s channels or features: give one for each, or one for all."
              .formatted(count, samples, shape.length < 2 ? "no" : samples.shape()[1]));
    }
    Arrays.fill(shape, 1);
    shape[1] = count;
    return new Constants(
        scope.floats(floats(how.mean()), shape), scope.floats(floats(how.std()), shape));
  }

  private static float[] floats(List<Float> numbers) {
    var floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = numbers.get(i);
    }
    return floats;
  }
}
