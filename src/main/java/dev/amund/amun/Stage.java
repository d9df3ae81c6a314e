package dev.amund.amun;

/** The stages of an update. */
public enum Stage {
  /** Finding the adversarial set D_A; progress counts the forget samples that are done. */
  ATTACK,
  /** Training on it; progress counts steps. */
  FINE_TUNE
}
