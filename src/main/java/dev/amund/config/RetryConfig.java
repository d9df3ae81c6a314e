package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * Settings of further attempts at a refused update.
 *
 * @param maxAttempts attempts at one batch before it is quarantined, at least 1
 * @param learningRateIncreaseFactor factor of the learning rate after an attempt that did not
 *     forget enough, at least 1
 * @param learningRateDecreaseFactor factor after an attempt that did too much damage, at most 1
 */
public record RetryConfig(
    int maxAttempts, double learningRateIncreaseFactor, double learningRateDecreaseFactor) {

  static RetryConfig read(ConfigReader reader) {
    return new RetryConfig(
        reader.integer("max-attempts", 3, 1, 100),
        reader.decimal("learning-rate-increase-factor", 1.5, 1, 10),
        reader.decimal("learning-rate-decrease-factor", 0.5, 0.01, 1));
  }
}
