package dev.amund.unlearner.outcomes;

import dev.amund.audit.ModelMetrics;
import dev.amund.config.RetrainAdviceConfig;
import java.util.OptionalDouble;

/**
 * Decides when to advise retraining from scratch: every update is an approximation, and their
 * errors add up (paper, appendix H).
 */
public final class RetrainAdvice {
  private final RetrainAdviceConfig config;

  public RetrainAdvice(RetrainAdviceConfig config) {
    this.config = config;
  }

  /**
   * Decides whether retraining is recommended.
   *
   * @param forgotten samples forgotten since the base model, with those of this update
   * @param remaining training samples that are left
   * @param baseTestAccuracy of the base model
   * @param after this update
   */
  public boolean isDue(
      long forgotten, long remaining, OptionalDouble baseTestAccuracy, ModelMetrics after) {
    return forgotten >= config.share() * (forgotten + remaining)
        || baseTestAccuracy.isPresent()
            && after.testAccuracy().isPresent()
            && baseTestAccuracy.getAsDouble() - after.testAccuracy().getAsDouble()
                >= config.accuracyDrop();
  }
}
