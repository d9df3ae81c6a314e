package dev.amund.model;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Features that each have a range and a spread of their own: perturbations are measured in standard
 * deviations. A feature that is the same in all samples is left alone.
 *
 * @param shape of an input, without the dimension that counts them
 * @param low the least valid value of each feature, row-major; may be minus infinity
 * @param high the largest; may be infinity
 * @param deviation standard deviation of each, 0 or more
 */
public record FeatureSpace(long[] shape, float[] low, float[] high, float[] deviation)
    implements InputSpace {

  /** The approximate standard deviation of photographs' pixels, to which noise is scaled. */
  private static final double DEVIATION_OF_PIXELS = 0.25;

  /** Copies the arrays. */
  public FeatureSpace {
    shape = shape.clone();
    low = low.clone();
    high = high.clone();
    deviation = deviation.clone();
  }

  /**
   * Measures the features of samples: the least and largest value of each, and its deviation.
   *
   * @param samples float32 (N, …), one or more. Waits for the device
   */
  public static FeatureSpace of(Tensor samples) {
    float[] values = samples.toFloats();
    int count = samples.size();
    int features = values.length / count;
    float[] low = Arrays.copyOf(values, features);
    float[] high = low.clone();
    double[] mean = new double[features];
    double[] squares = new double[features];
    for (int sample = 0; sample < count; sample++) {
      for (int feature = 0; feature < features; feature++) {
        float value = values[sample * features + feature];
        low[feature] = Math.min(low[feature], value);
        high[feature] = Math.max(high[feature], value);
        // Welford's way, which is exact enough where the mean is far larger than the deviation.
        double before = value - mean[feature];
        mean[feature] += before / (sample + 1);
        squares[feature] += before * (value - mean[feature]);
      }
    }
    float[] deviation = new float[features];
    for (int feature = 0; feature < features; feature++) {
      deviation[feature] = (float) Math.sqrt(squares[feature] / count);
    }
    long[] shape = samples.shape();
    return new FeatureSpace(Arrays.copyOfRange(shape, 1, shape.length), low, high, deviation);
  }

  /** Returns whether all values of all samples were measured to lie in this range. */
  public boolean isWithin(double least, double largest) {
    return IntStream.range(0, low.length).allMatch(i -> low[i] >= least && high[i] <= largest);
  }

  /**
   * Returns the same features with other ranges.
   *
   * @param least one a feature, row-major
   * @param largest likewise
   */
  public FeatureSpace within(float[] least, float[] largest) {
    return new FeatureSpace(shape, least, largest, deviation);
  }

  @Override
  public Units on(TensorScope scope) {
    float[] divisor = deviation.clone();
    for (int i = 0; i < divisor.length; i++) {
      // Nothing moves such a feature, so what its movement is divided by does not matter.
      divisor[i] = divisor[i] > 0 ? divisor[i] : 1;
    }
    long[] one = new long[shape.length + 1];
    one[0] = 1;
    System.arraycopy(shape, 0, one, 1, shape.length);
    return new OnDevice(
        scope.floats(low, one),
        scope.floats(high, one),
        scope.floats(deviation, one),
        scope.floats(divisor, one));
  }

  private record OnDevice(Tensor low, Tensor high, Tensor deviation, Tensor divisor)
      implements Units {
    @Override
    public Tensor gradient(Tensor byInput) {
      return byInput.times(deviation);
    }

    @Override
    public Tensor displacement(Tensor inUnits) {
      return inUnits.times(deviation);
    }

    @Override
    public Tensor length(Tensor displacement) {
      return displacement.dividedBy(divisor);
    }

    @Override
    public Tensor noise(Tensor ofPixels) {
      return displacement(ofPixels.dividedBy(DEVIATION_OF_PIXELS));
    }

    @Override
    public Tensor clamp(Tensor points, Tensor origins) {
      return points.atMost(high.atLeast(origins)).atLeast(low.atMost(origins));
    }
  }
}
