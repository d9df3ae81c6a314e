package dev.amund.audit;

import dev.amund.model.LabelledImages;
import dev.amund.model.Tensor;
import dev.amund.model.TorchScriptModel;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * The queries of an attacker who asks about variants of a sample instead of the sample itself
 * (Choquette-Choo et al., ICML 2021). An update that hid only the sample would be found out by
 * them: nothing steers by what a model says of them.
 *
 * <p>Images are mirrored from left to right. Inputs of any other shape get Gaussian noise of a
 * twentieth of the range of pixels, or as much in the units of their features.
 */
final class TransformedQueries {
  /** Enough held-out samples: the error of the AUC comes of the forget set, which is smaller. */
  private static final int UNSEEN = 300;

  private static final int IMAGES = 4;
  private static final double NOISE = 0.05;

  /** The seed of the noise, which is the same before and after an update. */
  private static final long SEED = 1;

  private TransformedQueries() {}

  /** Returns how many of so many held-out samples are asked about. */
  static int unseen(int heldOut) {
    return Math.min(heldOut, UNSEEN);
  }

  /**
   * Returns what the model says of the first held-out samples.
   *
   * @param heldOut may be empty
   * @param onBatch receives the number of samples of each evaluation batch
   */
  static Predictions ofUnseen(TorchScriptModel model, LabelledImages heldOut, IntConsumer onBatch) {
    return of(model, heldOut.rows(0, unseen(heldOut.size())), onBatch);
  }

  /** Returns what the model says of all of them; parameters as for the held-out samples. */
  static Predictions of(TorchScriptModel model, LabelledImages samples, IntConsumer onBatch) {
    if (samples.size() == 0) {
      return Predictions.of(model, samples, onBatch);
    }
    try (var scope = model.scope()) {
      var images = samples.images().in(scope);
      Tensor queries =
          images.shape().length == IMAGES
              ? images.mirrored()
              : model.inputSpace().disturbed(images, NOISE, new SplittableRandom(SEED));
      return Predictions.of(model, new LabelledImages(queries, samples.labels()), onBatch);
    }
  }
}
