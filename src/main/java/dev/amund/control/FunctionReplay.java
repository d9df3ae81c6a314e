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
 * Replayed samples of D_R, labelled by the anchor, an earlier version that was worn less. With true
 * labels, each update would teach a network samples that it never knew by heart, and make them
 * recognisable. A part of the samples is transformed, for a network that knows its samples by heart
 * shows only on transformed ones how it generalises.
 *
 * @param anchor the oldest version that is still kept, or the parent
 * @param space of the samples
 * @param unknown classes that the result is not to know, whatever the anchor says
 */
record FunctionReplay(
    TorchScriptModel anchor,
    Transformation transformation,
    InputSpace space,
    Set<Integer> unknown,
    ControlConfig config) {
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
              model,
              drawn.rows(from, drawn.size()),
              count - transformed,
              samples -> labelled(samples.images())));
    }
    return SoftLabelledImages.concat(drawn.images().scope(), parts);
  }

  private int transformedOf(int count) {
    return (int) Math.round(config.transformedShare() * count);
  }

  private SoftLabelledImages transformed(LabelledImages samples, SplittableRandom random) {
    return labelled(transformation.of(samples.images(), space, random));
  }

  private SoftLabelledImages labelled(Tensor images) {
    Tensor predicted = anchor.logits(images.scope(), images).softmax();
    return new SoftLabelledImages(
        images, unknown.isEmpty() ? predicted : UnknownClasses.without(predicted, unknown));
  }
}
