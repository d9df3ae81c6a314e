package dev.amund.amun;

import dev.amund.model.LabelledImages;

/**
 * D_A: one example for each forget sample, in the same order, with the label it is trained on. It
 * is personal data, a picture indistinguishable from the forget sample: it lives in its scope and
 * nowhere else.
 *
 * @param examples never labelled with the true class
 * @param report how they were found
 */
public record AdversarialSet(LabelledImages examples, AttackReport report) {}
