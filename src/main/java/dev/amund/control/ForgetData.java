package dev.amund.control;

import dev.amund.amun.AdversarialSet;
import dev.amund.amun.ReplaySource;
import dev.amund.audit.ForgetScope;
import dev.amund.model.LabelledImages;

/**
 * The data of one update.
 *
 * @param forget D_F with its true labels, at least one sample
 * @param adversarial D_A, found on the parent, in the order of D_F
 * @param retained D_R, which holds none of the forget set
 * @param steering samples to measure on
 * @param scope what becomes of the classes and labels of D_F
 */
public record ForgetData(
    LabelledImages forget,
    AdversarialSet adversarial,
    ReplaySource retained,
    Steering steering,
    ForgetScope scope) {

  /** A forget set whose classes and labels all stay. */
  public ForgetData(
      LabelledImages forget, AdversarialSet adversarial, ReplaySource retained, Steering steering) {
    this(forget, adversarial, retained, steering, ForgetScope.asUnseen(forget.size()));
  }
}
