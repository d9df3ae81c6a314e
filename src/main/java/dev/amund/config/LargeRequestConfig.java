package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * The limits of what one update may forget. A larger batch is forgotten in slices, each its own
 * version; a request that is too large for updates is answered with "retrain from scratch".
 *
 * @param maxForgetShare share of the training samples held that one update may forget
 * @param maxForgetSamples the most samples that one update may forget, whatever the share
 * @param minForgetSamples how many samples one update may forget where the share would be fewer
 * @param retrainShare a request for more than this share of the training samples held is not worked
 *     on; 1 works on every request
 */
public record LargeRequestConfig(
    double maxForgetShare, int maxForgetSamples, int minForgetSamples, double retrainShare) {

  static LargeRequestConfig read(ConfigReader reader) {
    return new LargeRequestConfig(
        reader.decimal("max-forget-share", 0.05, 0.0001, 1),
        reader.integer("max-forget-samples", 1000, 1, 1_000_000),
        reader.integer("min-forget-samples", 50, 1, 1_000_000),
        reader.decimal("retrain-share", 0.5, 0.0001, 1));
  }

  /**
   * Returns the most samples that one update may forget, at least 1.
   *
   * @param held how many training samples the store holds
   */
  public int sliceLimit(long held) {
    long byShare = (long) (maxForgetShare * held);
    return (int) Math.min(maxForgetSamples, Math.max(minForgetSamples, byShare));
  }

  /**
   * Returns whether so many samples are more than updates should forget.
   *
   * @param samples number of samples to forget
   * @param held how many training samples the store holds, these among them
   */
  public boolean asksToRetrain(long samples, long held) {
    return retrainShare < 1 && samples > retrainShare * held;
  }
}
