package dev.amund.control;

import dev.amund.model.LabelledImages;
import dev.amund.model.ModelState;
import dev.amund.model.Tensor;
import dev.amund.model.TorchScriptModel;

/**
 * Batch-norm statistics for weights that were changed: the parent's, changed by as much as an
 * estimate on retained samples changes from the parent's weights to the new ones. Training drags
 * them towards its own mixture of samples; and an estimate taken as it is would replace statistics
 * that came of another preparation of the samples, such as augmentation, by which the network is
 * normalised in service.
 */
final class BatchNormStatistics {
  /** Enough that with the usual momentum of 0.1 little of the former statistics is left. */
  private static final int PASSES = 30;

  private static final int BATCH = 32;

  private final TorchScriptModel model;
  private final ModelState parent;
  private final LabelledImages retained;
  private final ModelState estimatedOfParent;
  private long forward;

  /**
   * @param model is left with other weights
   * @param retained at least two samples of D_R
   */
  BatchNormStatistics(TorchScriptModel model, ModelState parent, LabelledImages retained) {
    this.model = model;
    this.parent = parent;
    this.retained = retained;
    this.estimatedOfParent = estimated(parent);
  }

  /** Returns these weights with the statistics that become them. */
  ModelState of(ModelState weights) {
    ModelState before = weights.withStatisticsOf(parent);
    return before.withStatisticsShifted(estimatedOfParent, estimated(before));
  }

  /** Samples of forward passes so far. */
  long forward() {
    return forward;
  }

  private ModelState estimated(ModelState weights) {
    forward += estimate(model, weights, retained.images());
    return model.state();
  }

  /**
   * Loads weights into a model and moves its statistics to what these samples give.
   *
   * @return how many samples went through it
   */
  static int estimate(TorchScriptModel model, ModelState weights, Tensor samples) {
    model.load(weights.withoutBatchCounts());
    int size = Math.min(BATCH, samples.size());
    for (int pass = 0; pass < PASSES; pass++) {
      // Round and round; every batch is as large as the others.
      int from = pass * size % (samples.size() - size + 1);
      model.refreshBatchNorm(samples.rows(from, from + size));
    }
    return PASSES * size;
  }
}
