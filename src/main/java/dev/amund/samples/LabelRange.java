package dev.amund.samples;

import java.util.OptionalInt;

/**
 * The labels that the model of a store knows: 0 to one less than its classes.
 *
 * @param classes how many classes the model has; empty until a model has been loaded, and then
 *     every label counts as known
 */
record LabelRange(OptionalInt classes) {
  static final LabelRange UNSETTLED = new LabelRange(OptionalInt.empty());

  /** Returns whether the model has a class for this label, as far as that is known. */
  boolean knows(int label) {
    return classes.isEmpty() || label < classes.getAsInt();
  }
}
