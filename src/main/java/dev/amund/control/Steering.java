package dev.amund.control;

import dev.amund.model.LabelledImages;

/**
 * The samples that an update steers by. The gates judge by others: what steers cannot judge.
 *
 * @param retained samples of D_R
 * @param unseen held-out samples
 */
public record Steering(LabelledImages retained, LabelledImages unseen) {}
