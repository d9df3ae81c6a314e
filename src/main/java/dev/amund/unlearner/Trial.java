package dev.amund.unlearner;

import dev.amund.amun.AdversarialSet;
import dev.amund.amun.AmunUpdate;
import dev.amund.amun.DivergedException;
import dev.amund.amun.ReplaySource;
import dev.amund.amun.UpdateReport;
import dev.amund.audit.GateDecision;
import dev.amund.audit.ModelMetrics;
import dev.amund.config.AmunConfig;
import dev.amund.model.LabelledImages;
import dev.amund.model.ModelException;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The attempts at one forget set, each of which begins at the same weights: that is why D_A is
 * sought only once.
 */
final class Trial {
  private final TorchScriptModel model;
  private final TensorScope scope;
  private final LabelledImages forget;
  private final Tensor start;
  private final ReplaySource retained;
  private final StageClock stages;
  private Optional<AdversarialSet> adversarial = Optional.empty();

  /**
   * @param scope that owns D_A
   * @param forget D_F
   * @param start where the attack on each of its samples begins
   */
  Trial(
      TorchScriptModel model,
      TensorScope scope,
      LabelledImages forget,
      Tensor start,
      ReplaySource retained,
      StageClock stages) {
    this.model = model;
    this.scope = scope;
    this.forget = forget;
    this.start = start;
    this.retained = retained;
    this.stages = stages;
  }

  /**
   * One update and its judgement. Losses that explode and other failures of the arithmetic count as
   * refused.
   *
   * @param number 1, 2, 3 ...
   * @param measure the model's metrics as it stands; asked at the end, and between epochs if the
   *     fine-tuning may stop early
   * @param judge what the gates say to them
   */
  Attempt attempt(
      int number,
      AmunConfig config,
      long seed,
      Function<TorchScriptModel, ModelMetrics> measure,
      Function<ModelMetrics, GateDecision> judge) {
    stages.attempt(number);
    try {
      UpdateReport report =
          update(new AmunUpdate(config), seed, () -> judge.apply(measure.apply(model)).accepted());
      stages.stage("evaluate");
      ModelMetrics after = measure.apply(model);
      return new Attempt(
          number,
          config,
          Optional.of(report),
          Optional.of(after),
          judge.apply(after),
          stages.lap());
    } catch (DivergedException | ModelException e) {
      return new Attempt(
          number,
          config,
          Optional.empty(),
          Optional.empty(),
          GateDecision.brokenOff(e.getMessage()),
          stages.lap());
    }
  }

  private UpdateReport update(AmunUpdate amun, long seed, BooleanSupplier enough) {
    if (adversarial.isEmpty()) {
      adversarial = Optional.of(amun.attack(model, scope, forget, start, stages));
    }
    return amun.fineTune(model, forget, adversarial.get(), retained, seed, stages, enough);
  }
}
