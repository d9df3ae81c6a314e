package dev.amund.unlearner.dryrun;

import dev.amund.audit.ModelMetrics;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.attempts.AttemptListener;
import dev.amund.unlearner.attempts.UpdateStage;

/** Hears of attempts, and does nothing. */
final class UnheardAttempts implements AttemptListener {
  @Override
  public void stage(int attempt, UpdateStage stage) {}

  @Override
  public void progress(int done, int total) {}

  @Override
  public void judged(ModelMetrics before, Attempt attempt) {}
}
