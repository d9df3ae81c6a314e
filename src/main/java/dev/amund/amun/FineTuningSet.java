package dev.amund.amun;

import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What the model is fine-tuned on (paper, section 4): D_A, D_F with its true labels where the
 * variant has it, and a sample of D_R that is drawn afresh for each epoch, so that its size follows
 * the forget set and yet no part of D_R is seen too often.
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

  /** All samples of a new epoch, not yet shuffled. */
  LabelledImages epoch(TensorScope scope, RandomGenerator random) {
    return replay == 0
        ? fixed.in(scope)
        : LabelledImages.concat(scope, List.of(fixed, retained.draw(scope, replay, random)));
  }

  /** The samples of a new epoch on D_R alone. */
  LabelledImages retained(TensorScope scope, RandomGenerator random) {
    return retained.draw(scope, replay, random);
  }
}
