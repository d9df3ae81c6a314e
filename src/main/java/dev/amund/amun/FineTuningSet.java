package dev.amund.amun;

import dev.amund.model.LabelledImages;
import java.util.List;

/**
 * The set that the model is fine-tuned on (paper, section 4): D_A, D_F with its true labels where
 * the variant has it, and a sample of D_R that is drawn afresh for each epoch, so that its size
 * follows the forget set and yet no part of D_R is seen too often.
 *
 * @param fixed D_A, or D_F and D_A; may be empty where there is something to replay
 * @param retained D_R
 * @param replay how many of D_R come into each epoch
 */
public record FineTuningSet(LabelledImages fixed, ReplaySource retained, int replay) {

  /** Samples an epoch in which something is forgotten. */
  public int size() {
    return fixed.size() + replay;
  }

  /** The fixed samples and those of D_R that an epoch has drawn, not yet shuffled. */
  LabelledImages with(LabelledImages drawn) {
    return LabelledImages.concat(drawn.images().scope(), List.of(fixed, drawn));
  }
}
