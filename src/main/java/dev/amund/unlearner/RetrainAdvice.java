package dev.amund.unlearner;

import dev.amund.audit.ModelMetrics;
import dev.amund.config.GateConfig;
import java.util.OptionalDouble;

/**
 * When it is time to train the model anew: every update is an approximation, and their errors add
 * up (paper, appendix H).
 */
final class RetrainAdvice {
  private final GateConfig gates;

  RetrainAdvice(GateConfig gates) {
    this.gates = gates;
  }

  /**
   * Whether retraining is recommended.
   *
   * @param forgotten samples forgotten since the base model, with those of this update
   * @param remaining training samples that are left
   * @param baseTestAccuracy of the base model
   * @param after this update
   */
  boolean isDue(
      long forgotten, long remaining, OptionalDouble baseTestAccuracy, ModelMetrics after) {
    return forgotten >= gates.retrainAfterShare() * (forgotten + remaining)
        || baseTestAccuracy.isPresent()
            && after.testAccuracy().isPresent()
            && baseTestAccuracy.getAsDouble() - after.testAccuracy().getAsDouble()
                >= gates.retrainAfterAccuracyDrop();
  }
}
