package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * Settings of when evaluations recommend retraining without the forgotten samples.
 *
 * @param share of all training samples ever held that may be forgotten before they do
 * @param accuracyDrop held-out accuracy (fraction of 1) that may be lost against the base model
 *     before they do
 */
public record RetrainAdviceConfig(double share, double accuracyDrop) {

  static RetrainAdviceConfig read(ConfigReader reader) {
    return new RetrainAdviceConfig(
        reader.decimal("retrain-after-share", 0.2, 0, 1),
        reader.decimal("retrain-after-accuracy-drop", 0.05, 0, 1));
  }
}
