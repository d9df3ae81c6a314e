package dev.amund.unlearner.attempts;

import dev.amund.amun.AdversarialSet;
import dev.amund.amun.AmunUpdate;
import dev.amund.amun.DivergedException;
import dev.amund.amun.ReplaySource;
import dev.amund.amun.UpdateReport;
import dev.amund.audit.ForgetScope;
import dev.amund.audit.GateDecision;
import dev.amund.audit.ModelMetrics;
import dev.amund.config.AmunConfig;
import dev.amund.control.ClosedLoop;
import dev.amund.control.ControlReport;
import dev.amund.control.ForgetData;
import dev.amund.control.LearnedForce;
import dev.amund.control.Networks;
import dev.amund.control.Steering;
import dev.amund.model.LabelledImages;
import dev.amund.model.ModelException;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Runs the attempts at one forget set. All start at the same weights, so D_A is computed once. */
public final class AttemptRunner {
  private final TorchScriptModel model;
  private final TensorScope scope;
  private final LabelledImages forget;
  private final Tensor start;
  private final ReplaySource retained;
  private Optional<Loop> loop;
  private final StageClock stages;
  private Optional<AdversarialSet> adversarial = Optional.empty();

  /**
   * The further inputs of a closed-loop update.
   *
   * @param scope what becomes of the classes and labels of the forget set
   * @param learned of earlier updates
   */
  public record Loop(
      Networks networks, Steering steering, ForgetScope scope, Optional<LearnedForce> learned) {

    Loop with(LearnedForce force) {
      return new Loop(networks, steering, scope, Optional.of(force));
    }
  }

  /** The result of an update, however its force was chosen. */
  private record Updated(UpdateReport report, Optional<ControlReport> control) {}

  /**
   * @param scope that owns D_A
   * @param forget D_F
   * @param start where the attack on each of its samples begins
   * @param loop empty for a fixed force
   */
  public AttemptRunner(
      TorchScriptModel model,
      TensorScope scope,
      LabelledImages forget,
      Tensor start,
      ReplaySource retained,
      Optional<Loop> loop,
      StageClock stages) {
    this.model = model;
    this.scope = scope;
    this.forget = forget;
    this.start = start;
    this.retained = retained;
    this.loop = loop;
    this.stages = stages;
  }

  /**
   * Runs one update and judges it. Losses that explode and other failures of the arithmetic count
   * as refused.
   *
   * @param number 1, 2, 3 ...
   * @param firmness what a learned force is multiplied by
   * @param measure the model's metrics as it stands; asked at the end, and between epochs if the
   *     fine-tuning may stop early
   * @param judge what the gates say to them
   */
  public Attempt attempt(
      int number,
      AmunConfig config,
      double firmness,
      long seed,
      Function<TorchScriptModel, ModelMetrics> measure,
      Function<ModelMetrics, GateDecision> judge) {
    stages.attempt(number);
    try {
      Updated updated =
          update(config, firmness, seed, () -> judge.apply(measure.apply(model)).accepted());
      stages.stage(UpdateStage.EVALUATE);
      ModelMetrics after = measure.apply(model);
      return new Attempt(
          number,
          config,
          Optional.of(updated.report()),
          updated.control(),
          Optional.of(after),
          judge.apply(after),
          stages.lap());
    } catch (DivergedException | ModelException e) {
      return new Attempt(
          number,
          config,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          GateDecision.brokenOff(e.getMessage()),
          stages.lap());
    }
  }

  private Updated update(AmunConfig config, double firmness, long seed, BooleanSupplier enough) {
    var amun = new AmunUpdate(config);
    if (adversarial.isEmpty()) {
      adversarial = Optional.of(amun.attack(model, scope, forget, start, stages));
    }
    return loop.map(parts -> closedLoop(parts, config, firmness, seed))
        .orElseGet(
            () ->
                new Updated(
                    amun.fineTune(model, forget, adversarial.get(), retained, seed, stages, enough),
                    Optional.empty()));
  }

  private Updated closedLoop(Loop parts, AmunConfig config, double firmness, long seed) {
    ControlReport report =
        new ClosedLoop(config)
            .update(
                parts.networks(),
                new ForgetData(
                    forget, adversarial.get(), retained, parts.steering(), parts.scope()),
                parts.learned(),
                firmness,
                seed,
                stages);
    // An attempt that is refused teaches the next.
    loop = Optional.of(parts.with(report.force()));
    return new Updated(report.asUpdate(), Optional.of(report));
  }
}
