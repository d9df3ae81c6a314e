package dev.amund.soak;

/** The ways in which a daemon ends whose models others take over. */
enum TakeoverEnding {
  /** SIGKILL with a version sent in an open transaction. */
  KILL,
  /** SIGTERM at the same point: it finishes that version, and leaves its other models. */
  TERMINATE
}
