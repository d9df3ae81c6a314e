package dev.amund.samples;

/** What a sample is held for. */
public enum Split {
  /** The model was trained on it; it may be replayed, and it may be forgotten. */
  TRAIN,
  /** The model never saw it: the unseen reference of the audit. */
  HOLDOUT
}
