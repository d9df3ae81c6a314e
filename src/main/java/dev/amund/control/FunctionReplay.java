package dev.amund.control;

import dev.amund.config.ControlConfig;
import dev.amund.model.InputSpace;
import dev.amund.model.LabelledImages;
import dev.amund.model.SoftLabelledImages;
import dev.amund.model.Tensor;
import dev.amund.model.TorchScriptModel;
import java.util.ArrayList;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Replayed samples of D_R that keep not only what the network knows by heart but how it
 * generalises. A part of them is transformed, with the soft labels of the anchor, an earlier
 * version that was worn less; the others are as they were trained on, with their true labels and
 * the parent's mixed in.
 *
 * @param parent the model as it was before the update
 * @param anchor the oldest version that is still kept, or the parent
 * @param space of the samples
 * @param unknown classes that the result is not to know, whatever the two say
 */
record FunctionReplay(
    TorchScriptModel parent,
    TorchScriptModel anchor,
    Transformation transformation,
    InputSpace space,
    Set<Integer> unknown,
    ControlConfig config) {
  /** The rest is the parent's say, by which what does not change costs no gradient. */
  private static final double HARD = 0.8;

  /**
   * Returns samples with what the model is to say of them: those of which an update, or one before
   * it, has made it say something else; transformed and other ones in their shares.
   *
   * @param model as the update has changed it so far
   * @param drawn candidates from D_R, in random order; their scope owns the result
   * @param count how many, at least 1 and at most as many as were drawn
   */
  SoftLabelledImages of(
      TorchScriptModel model, LabelledImages drawn, int count, SplittableRandom random) {
    int transformed = transformedOf(count);
    int from = transformedOf(drawn.size());
    var parts = new ArrayList<SoftLabelledImages>();
    if (transformed > 0) {
      parts.add(
          WornSamples.of(
              model, drawn.rows(0, from), transformed, samples -> transformed(samples, random)));
    }
    if (transformed < count) {
      parts.add(
          WornSamples.of(
              model, drawn.rows(from, drawn.size()), count - transformed, this::asTheyAre));
    }
    return SoftLabelledImages.concat(drawn.images().scope(), parts);
  }

  private int transformedOf(int count) {
    return (int) Math.round(config.transformedShare() * count);
  }

  private SoftLabelledImages transformed(LabelledImages samples, SplittableRandom random) {
    Tensor images = transformation.of(samples.images(), space, random);
    return new SoftLabelledImages(images, predictions(anchor, images));
  }

  private SoftLabelledImages asTheyAre(LabelledImages samples) {
    Tensor soft = predictions(parent, samples.images());
    Tensor hard = SoftLabelledImages.of(samples, (int) soft.shape()[1]).targets();
    return new SoftLabelledImages(samples.images(), hard.times(HARD).plus(soft.times(1 - HARD)));
  }

  private Tensor predictions(TorchScriptModel model, Tensor images) {
    Tensor said = model.logits(images.scope(), images).softmax();
    return unknown.isEmpty() ? said : UnknownClasses.without(said, unknown);
  }
}
