package dev.amund.config;

/**
 * How the membership inference attack RMIA audits, where a model has reference models (arXiv
 * 2312.03262).
 *
 * @param gamma by what factor a sample must beat another one
 * @param offlineA how far the confidence of models that were not trained on a sample tells that of
 *     models that were; the authors take 0.3 for CIFAR-10 and 0.6 for CIFAR-100
 * @param temperature that logits are divided by
 * @param margin that the true class is handicapped by
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
