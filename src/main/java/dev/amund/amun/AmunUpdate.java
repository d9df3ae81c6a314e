package dev.amund.amun;

import dev.amund.config.AmunConfig;
import dev.amund.config.AmunConfig.Variant;
import dev.amund.model.LabelledImages;
import dev.amund.model.TorchScriptModel;
import java.util.List;

/**
 * One AMUN update (paper, section 4, algorithm 1): makes a model forget one set of samples.
 *
 * <p>D_A is computed on the model as it stands, as AMUN-A does for requests that follow one another
 * (section 6.3); earlier forget samples are never replayed.
 */
public final class AmunUpdate {
  private final AmunConfig config;

  public AmunUpdate(AmunConfig config) {
    this.config = config;
  }

  /**
   * Updates the model in place.
   *
   * @param model ends with new weights, or with useless ones if this throws
   * @param forget D_F with its true labels, at least one sample, of the model's own classes
   * @param retained D_R, which holds none of the forget set; not asked if the replay ratio is 0
   * @param seed of all that is drawn at random; on a CPU the same seed gives the same weights
   * @param listener hears the progress, and may cancel
   * @throws DivergedException if a loss became infinite or not a number
   * @throws dev.amund.model.ModelException if the model does not take these samples
   * @throws java.util.concurrent.CancellationException if the listener threw it
   */
  public UpdateReport apply(
      TorchScriptModel model,
      LabelledImages forget,
      ReplaySource retained,
      long seed,
      UpdateListener listener) {
    try (var scope = model.scope()) {
      listener.stage(Stage.ATTACK);
      var adversarial = new PgdAttack(config.attack()).run(model, scope, forget, listener);
      listener.stage(Stage.FINE_TUNE);
      var sets =
          config.variant() == Variant.AMUN
              ? List.of(forget, adversarial.examples())
              : List.of(adversarial.examples());
      int replay =
          (int) Math.min((long) config.replayRatio() * forget.size(), replayable(retained));
      var data = new FineTuningSet(LabelledImages.concat(scope, sets), retained, replay);
      var tuning = new FineTuner(config.fineTune()).run(model, data, seed, listener);
      requireFiniteLogits(model, adversarial.examples());
      return new UpdateReport(
          adversarial.report(),
          tuning.finalLoss(),
          tuning.steps(),
          tuning.samplesTrained(),
          replay);
    }
  }

  private int replayable(ReplaySource retained) {
    return config.replayRatio() == 0 ? 0 : retained.available();
  }

  /** The last step may be the one that ran away, and no later loss would tell. */
  private static void requireFiniteLogits(TorchScriptModel model, LabelledImages examples) {
    try (var work = examples.images().scope().child()) {
      if (!model.logits(work, examples.images()).isFinite()) {
        throw new DivergedException("after the last step the logits are not finite");
      }
    }
  }
}
