package dev.amund.samples;

/** The purposes for which a sample is held. */
public enum Split {
  /** The model was trained on it; it may be replayed, and it may be forgotten. */
  TRAIN,
  /** The model never saw it: the unseen reference of the audit. */
  HOLDOUT
}
