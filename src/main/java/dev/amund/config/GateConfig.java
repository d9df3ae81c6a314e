package dev.amund.config;

/**
 * When an update is good enough to be published, and what happens where it is not.
 *
 * @param thresholds what an update must keep
 * @param retry how a refused update is attempted again
 * @param retrainAdvice when evaluations recommend to train the model again
 * @param audit on how many samples an update is measured
 * @param whenRefused what becomes of requests for which every attempt was refused
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
