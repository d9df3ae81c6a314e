package dev.amund.control;

import dev.amund.amun.AdversarialSet;
import dev.amund.amun.ReplaySource;
import dev.amund.model.LabelledImages;

/**
 * What one update works on.
 *
 * @param forget D_F with its true labels, at least one sample
 * @param adversarial D_A, found on the parent, in the order of D_F
 * @param retained D_R, which holds none of the forget set
 * @param steering samples to measure on
 */
public record ForgetData(
    LabelledImages forget, AdversarialSet adversarial, ReplaySource retained, Steering steering) {}
