package dev.amund.control;

import dev.amund.audit.Predictions;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.model.ModelState;
import dev.amund.model.TorchScriptModel;

/**
 * Decides whether a network's batch norms can be trained. In training mode they normalise by the
 * samples at hand; if the network then says something else, it was normalised by samples of another
 * preparation, such as augmentation or another resampling, and what is trained in that mode is not
 * what is served.
 */
final class NormalisationChoice {
  /** The largest divergence, in nats; networks trained on the stored samples stay far below. */
  private static final double MOST_DIVERGENCE = 0.08;

  private NormalisationChoice() {}

  /** Chooses TRAIN or FROZEN for a model with these weights, and leaves others in it. */
  static BatchNorm choose(TorchScriptModel model, ModelState weights, Steering steering) {
    if (!weights.hasBatchNorm()) {
      return BatchNorm.TRAIN;
    }
    if (steering.retained().size() < 2) {
      return BatchNorm.FROZEN;
    }
    model.load(weights);
    var served = Predictions.of(model, steering.unseen());
    BatchNormStatistics.estimate(model, weights, steering.retained().images());
    return Predictions.of(model, steering.unseen()).divergenceFrom(served) > MOST_DIVERGENCE
        ? BatchNorm.FROZEN
        : BatchNorm.TRAIN;
  }
}
