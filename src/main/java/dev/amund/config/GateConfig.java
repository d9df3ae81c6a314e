package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * Settings of the gates that decide whether an update is published.
 *
 * @param thresholds the limits of an update
 * @param retry how a refused update is attempted again
 * @param retrainAdvice when evaluations recommend retraining
 * @param audit the numbers of samples measured
 * @param whenRefused how requests end if every attempt is refused
 */
public record GateConfig(
    GateThresholds thresholds,
    RetryConfig retry,
    RetrainAdviceConfig retrainAdvice,
    AuditConfig audit,
    RefusalConfig whenRefused) {

  static GateConfig read(ConfigReader reader) {
    return new GateConfig(
        GateThresholds.read(reader),
        RetryConfig.read(reader),
        RetrainAdviceConfig.read(reader),
        AuditConfig.read(reader),
        RefusalConfig.read(reader.section("when-refused")));
  }
}
