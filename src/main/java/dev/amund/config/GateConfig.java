package dev.amund.config;

/**
 * When an update is good enough to be published.
 *
 * @param maxAttempts attempts at one batch before it is quarantined
 * @param maxForgetUnseenAuc the forget set counts as forgotten when the low end of the 95 %
 *     interval of its AUC against held-out data is no higher than this; 0.5 is perfect
 * @param minForgetUnseenAuc the forget set counts as over-forgotten, which betrays it as well, when
 *     the high end of that interval is lower than this
 * @param maxTestAccuracyDrop how many points (fraction of 1) of held-out accuracy one update may
 *     cost
 * @param maxTotalTestAccuracyDrop how many points all updates together may cost, against the base
 *     model
 * @param learningRateIncreaseFactor what the learning rate is multiplied by when an attempt did not
 *     forget enough
 * @param learningRateDecreaseFactor what it is multiplied by when an attempt did too much damage
 * @param retrainAfterShare share of all training samples ever held that may be forgotten before
 *     evaluations recommend to train anew
 * @param retrainAfterAccuracyDrop held-out accuracy that may be lost against the base model before
 *     they do
 * @param retainSamples how many retained samples are measured, at most
 * @param holdoutSamples how many held-out samples are measured, at most; as many others are what a
 *     closed-loop update steers by
 * @param minReportedSamples no aggregate over fewer forget samples than this leaves amund
 * @param whenRefused what becomes of requests for which every attempt was refused
 */
public record GateConfig(
    int maxAttempts,
    double maxForgetUnseenAuc,
    double minForgetUnseenAuc,
    double maxTestAccuracyDrop,
    double maxTotalTestAccuracyDrop,
    double learningRateIncreaseFactor,
    double learningRateDecreaseFactor,
    double retrainAfterShare,
    double retrainAfterAccuracyDrop,
    int retainSamples,
    int holdoutSamples,
    int minReportedSamples,
    RefusalConfig whenRefused) {

  static GateConfig read(ConfigReader reader) {
    return new GateConfig(
        reader.integer("max-attempts", 3, 1, 100),
        reader.decimal("max-forget-unseen-auc", 0.52, 0.5, 1),
        reader.decimal("min-forget-unseen-auc", 0.4, 0, 0.5),
        reader.decimal("max-test-accuracy-drop", 0.03, 0, 1),
        reader.decimal("max-total-test-accuracy-drop", 0.10, 0, 1),
        reader.decimal("learning-rate-increase-factor", 1.5, 1, 10),
        reader.decimal("learning-rate-decrease-factor", 0.5, 0.01, 1),
        reader.decimal("retrain-after-share", 0.2, 0, 1),
        reader.decimal("retrain-after-accuracy-drop", 0.05, 0, 1),
        reader.integer("retain-samples", 400, 1, 10_000_000),
        reader.integer("holdout-samples", 1000, 1, 10_000_000),
        reader.integer("min-reported-samples", 5, 1, 1000),
        RefusalConfig.read(reader.section("when-refused")));
  }
}
