package dev.amund.unlearner.attempts;

import dev.amund.audit.GateDecision;
import dev.amund.audit.GateDecision.Kind;
import dev.amund.config.FineTuneConfig;
import dev.amund.config.RetryConfig;
import java.util.OptionalDouble;

/**
 * Chooses the fine-tuning of the next attempt at a batch by the gates that refused the last: a
 * higher learning rate where it did not forget enough, a lower one where it did too much damage,
 * and the geometric middle once both are known. An attempt that both remembers and damages had too
 * few steps for its learning rate: the next has twice the epochs.
 */
public final class SelfTuning {
  private final RetryConfig retry;
  private final double firstRate;
  private FineTuneConfig settings;
  private OptionalDouble tooLow = OptionalDouble.empty();
  private OptionalDouble tooHigh = OptionalDouble.empty();

  /**
   * @param first settings of the first attempt
   */
  public SelfTuning(FineTuneConfig first, RetryConfig retry) {
    this.firstRate = first.sgd().learningRate();
    this.settings = first;
    this.retry = retry;
  }

  /** Returns the settings of the next attempt. */
  public FineTuneConfig settings() {
    return settings;
  }

  /** Returns the factor on the learned force in the next attempt: 1 in the first. */
  public double firmness() {
    return settings.sgd().learningRate() / firstRate;
  }

  /** Learns from a refused attempt with these {@link #settings}. */
  public void refused(GateDecision decision) {
    boolean remembered = decision.refusedAs(Kind.REMEMBERED);
    boolean damaged = decision.refusedAs(Kind.DAMAGED);
    double rate = settings.sgd().learningRate();
    int epochs = settings.epochs();
    if (damaged) {
      tooHigh = OptionalDouble.of(rate);
    }
    if (remembered && damaged) {
      epochs *= 2;
      tooLow = OptionalDouble.empty();
    } else if (remembered) {
      tooLow = OptionalDouble.of(rate);
    }
    settings = settings.with(epochs, next(rate));
  }

  private double next(double rate) {
    if (tooLow.isPresent() && tooHigh.isPresent()) {
      return Math.sqrt(tooLow.getAsDouble() * tooHigh.getAsDouble());
    }
    if (tooHigh.isPresent()) {
      return rate * retry.learningRateDecreaseFactor();
    }
    return tooLow.isPresent() ? rate * retry.learningRateIncreaseFactor() : rate;
  }
}
