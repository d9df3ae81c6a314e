package dev.amund.unlearner.attempts;

import dev.amund.audit.ModelMetrics;

/** Follows the attempts at one batch, on the thread that makes them. */
public interface AttemptListener {
  /**
   * A stage begins.
   *
   * @param attempt 1, 2, 3 ...; 0 before the first
   */
  void stage(int attempt, UpdateStage stage);

  /**
   * The present stage has come further. Called often, so it must be quick.
   *
   * @param done from 0 to {@code total}
   * @param total the same throughout a stage
   */
  void progress(int done, int total);

  /** A sign of life that is no progress of the present stage. Called often, too. */
  default void worked() {}

  /**
   * An attempt was measured and judged.
   *
   * @param before metrics of the version that is updated, the same for every attempt
   */
  void judged(ModelMetrics before, Attempt attempt);
}
