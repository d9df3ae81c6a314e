package dev.amund.unlearner.update;

import dev.amund.audit.Audit;
import dev.amund.audit.Gates;
import dev.amund.config.GateConfig;
import dev.amund.unlearner.outcomes.Evaluations;
import dev.amund.unlearner.outcomes.RetrainAdvice;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * Measures, judges and reports the updates of a model.
 *
 * @param audit measures; made when it is first needed
 * @param config of the gates
 * @param gates decide
 * @param advice says when to retrain from scratch
 * @param evaluations report
 */
public record Judgement(
    Supplier<Audit> audit,
    GateConfig config,
    Gates gates,
    RetrainAdvice advice,
    Evaluations evaluations) {

  /** Returns the judgement by the gates of this configuration. */
  public static Judgement of(GateConfig config, Supplier<Audit> audit, Clock clock) {
    return new Judgement(
        audit,
        config,
        new Gates(config.thresholds()),
        new RetrainAdvice(config.retrainAdvice()),
        new Evaluations(config.audit().minReportedSamples(), clock));
  }
}
