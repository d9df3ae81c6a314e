package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * The membership-inference attack RMIA (arXiv 2312.03262), for models with reference models.
 *
 * @param gamma by what factor a sample must beat another one
 * @param offlineA how far models that were not trained on a sample estimate those that were; the
 *     authors take 0.3 for CIFAR-10 and 0.6 for CIFAR-100
 * @param temperature the divisor of the logits
 * @param margin the handicap of the true class
 */
public record RmiaConfig(double gamma, double offlineA, double temperature, double margin) {

  static RmiaConfig read(ConfigReader reader) {
    return new RmiaConfig(
        reader.decimal("gamma", 2, 1, 100),
        reader.decimal("offline-a", 0.3, 0, 1),
        reader.decimal("temperature", 2, 0.01, 100),
        reader.decimal("margin", 0.6, 0, 100));
  }
}
