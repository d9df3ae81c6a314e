package dev.amund.amun;

import dev.amund.config.AmunConfig;
import dev.amund.config.AmunConfig.Variant;
import dev.amund.model.LabelledImages;
import dev.amund.model.Saliency;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import dev.amund.model.WeightMask;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

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
   * Updates the model in place: {@link #attack}, then {@link #fineTune}.
   *
   * @param model ends with new weights, or with useless ones if this throws
   * @param forget D_F with its true labels, at least one sample, of the model's own classes
   * @param retained D_R, which holds none of the forget set; not asked if the replay ratio is 0
   * @param seed of all that is drawn at random; on a CPU the same seed gives the same weights
   * @param listener hears the progress, and may cancel
   * @param enough whether the model, as it stands between two epochs, has forgotten enough; only
   *     asked if the fine-tuning may stop early
   * @throws DivergedException if a loss became infinite or not a number
   * @throws dev.amund.model.ModelException if the model does not take these samples
   * @throws java.util.concurrent.CancellationException if the listener threw it
   */
  public UpdateReport apply(
      TorchScriptModel model,
      LabelledImages forget,
      ReplaySource retained,
      long seed,
      UpdateListener listener,
      BooleanSupplier enough) {
    try (var scope = model.scope()) {
      var adversarial = attack(model, scope, forget, listener);
      return fineTune(model, forget, adversarial, retained, seed, listener, enough);
    }
  }

  /**
   * Finds D_A on the model as it stands, which is not changed. It serves every attempt at {@link
   * #fineTune} that begins at these same weights.
   *
   * @param scope that owns the result, and with it personal data
   * @throws DivergedException if the model has no finite gradients there
   */
  public AdversarialSet attack(
      TorchScriptModel model, TensorScope scope, LabelledImages forget, UpdateListener listener) {
    return attack(model, scope, forget, forget.images(), listener);
  }

  /**
   * Finds D_A from examples that were found before, on this model or an earlier version of it. One
   * that still flips is taken as it is, without a gradient.
   *
   * @param start where the walk of each sample begins: its earlier example, within the range, or
   *     its own image; of the shape of the images
   */
  public AdversarialSet attack(
      TorchScriptModel model,
      TensorScope scope,
      LabelledImages forget,
      Tensor start,
      UpdateListener listener) {
    listener.stage(Stage.ATTACK);
    var adversarial = new Attack(config.attack()).run(model, scope, forget, start, listener);
    if (!adversarial.examples().images().isFinite()) {
      throw new DivergedException("the gradients by the input are not finite");
    }
    return adversarial;
  }

  /**
   * Fine-tunes the model in place on D_A and what else the variant has; parameters and exceptions
   * as for {@link #apply}.
   *
   * @param adversarial D_A, found on these weights
   */
  public UpdateReport fineTune(
      TorchScriptModel model,
      LabelledImages forget,
      AdversarialSet adversarial,
      ReplaySource retained,
      long seed,
      UpdateListener listener,
      BooleanSupplier enough) {
    listener.stage(Stage.FINE_TUNE);
    try (var scope = model.scope()) {
      int replay =
          config.replayRatio().isNone() ? 0 : config.replay(forget.size(), retained.available());
      var data = new FineTuningSet(fixed(scope, forget, adversarial.examples()), retained, replay);
      var tuning =
          new FineTuner(config.fineTune())
              .run(model, data, salient(model, scope, forget), seed, listener, enough);
      requireFiniteLogits(model, adversarial.examples());
      return new UpdateReport(
          adversarial.report(),
          tuning.finalLoss(),
          tuning.steps(),
          tuning.samplesTrained(),
          replay);
    }
  }

  private LabelledImages fixed(
      TensorScope scope, LabelledImages forget, LabelledImages adversarial) {
    return config.variant() == Variant.AMUN
        ? LabelledImages.concat(scope, List.of(forget, adversarial))
        : adversarial;
  }

  private Optional<WeightMask> salient(
      TorchScriptModel model, TensorScope scope, LabelledImages forget) {
    return config.salunRatio() < 1
        ? Optional.of(Saliency.mask(model, scope, forget, config.salunRatio()))
        : Optional.empty();
  }

  /**
   * The last step may be the one that ran away, and no later loss would tell. One sample will do: a
   * weight that is not finite reaches the logits of any, and this is not yet the evaluation.
   */
  private static void requireFiniteLogits(TorchScriptModel model, LabelledImages examples) {
    try (var work = examples.images().scope().child()) {
      if (!model.logits(work, examples.images().in(work).rows(0, 1)).isFinite()) {
        throw new DivergedException("after the last step the logits are not finite");
      }
    }
  }
}
