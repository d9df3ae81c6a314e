package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * The limits of an update.
 *
 * @param maxForgetUnseenAuc the forget set counts as forgotten when the low end of the 95 %
 *     interval of its AUC against held-out data is no higher than this; 0.5 is perfect, 1 allows
 *     everything
 * @param minForgetUnseenAuc the forget set counts as over-forgotten, which betrays it as well, when
 *     the high end of that interval is lower than this; 0 allows everything
 * @param maxTestAccuracyDrop how much held-out accuracy (fraction of 1) one update may cost
 * @param maxTotalTestAccuracyDrop how much all updates together may cost, against the base model
 */
public record GateThresholds(
    double maxForgetUnseenAuc,
    double minForgetUnseenAuc,
    double maxTestAccuracyDrop,
    double maxTotalTestAccuracyDrop) {

  static GateThresholds read(ConfigReader reader) {
    return new GateThresholds(
        reader.decimal("max-forget-unseen-auc", 0.52, 0.5, 1),
        reader.decimal("min-forget-unseen-auc", 0.4, 0, 0.5),
        reader.decimal("max-test-accuracy-drop", 0.03, 0, 1),
        reader.decimal("max-total-test-accuracy-drop", 0.10, 0, 1));
  }

  /** Returns the same thresholds with another {@link #maxForgetUnseenAuc}. */
  public GateThresholds withMaxForgetUnseenAuc(double other) {
    return new GateThresholds(
        other, minForgetUnseenAuc, maxTestAccuracyDrop, maxTotalTestAccuracyDrop);
  }
}
