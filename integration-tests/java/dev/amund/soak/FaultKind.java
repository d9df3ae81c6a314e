package dev.amund.soak;

/** What can go wrong. */
enum FaultKind {
  /** SIGKILL of a daemon, whatever it is doing. */
  KILL_DAEMON,
  /** SIGTERM of a daemon: it stops in good order. */
  TERMINATE_DAEMON,
  /** SIGKILL of a daemon that has just been started and is still restoring its state. */
  KILL_IN_RESTORE,
  /** SIGKILL of the daemon that has written an artifact, before it commits the version. */
  KILL_BEFORE_COMMIT,
  /** SIGKILL of the daemon that has committed a version, before it has confirmed the erasure. */
  KILL_BEFORE_ERASED,
  /** SIGSTOP of a daemon for longer than its session: when it goes on, others have its work. */
  FREEZE_DAEMON,
  /** The same with an artifact written and a transaction about to begin: the perfect zombie. */
  FREEZE_BEFORE_COMMIT,
  /** SIGKILL of the broker. */
  KILL_BROKER,
  /** SIGSTOP of the broker: connections stay open and nobody answers. */
  FREEZE_BROKER,
  /** SIGKILL of the schema registry. */
  KILL_REGISTRY,
  /** A daemon's wall clock jumps, forwards or back, and later jumps again to where it should be. */
  CLOCK_JUMP
}
