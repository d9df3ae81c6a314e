package dev.amund.amun;

/** What an update is busy with. */
public enum Stage {
  /** Finding the adversarial set D_A; progress counts the forget samples that are done. */
  ATTACK,
  /** Training on it; progress counts steps. */
  FINE_TUNE
}
