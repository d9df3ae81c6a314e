package dev.amund.soak;

import java.util.Optional;

/** The kinds of faults. */
enum FaultKind {
  /** SIGKILL of a daemon, whatever it is doing. */
  KILL_DAEMON,
  /** SIGTERM of a daemon: it stops in good order. */
  TERMINATE_DAEMON,
  /** SIGKILL of a daemon that has just been started and is still restoring its state. */
  KILL_IN_RESTORE,
  /** SIGKILL of the daemon whose intake has closed a batch, in its open transaction. */
  KILL_IN_INTAKE(Signal.KILL, StopPoint.BATCH_CLOSED),
  /** SIGKILL of the daemon that has written an artifact, before it commits the version. */
  KILL_BEFORE_COMMIT(Signal.KILL, StopPoint.VERSION_READY),
  /** SIGKILL of the daemon that has sent a version, in its open transaction. */
  KILL_IN_COMMIT(Signal.KILL, StopPoint.VERSION_SENT),
  /** SIGTERM of that daemon: it is to finish what it has begun. */
  TERMINATE_IN_COMMIT(Signal.TERMINATE, StopPoint.VERSION_SENT),
  /** SIGKILL of the daemon that has committed a version, before it erases anything. */
  KILL_BEFORE_ERASURE(Signal.KILL, StopPoint.ERASURE_READY),
  /** SIGKILL of the daemon that has sent some tombstones and not others. */
  KILL_IN_ERASURE(Signal.KILL, StopPoint.ERASURE_BEGUN),
  /** SIGKILL of the daemon that has erased samples, before it has confirmed it. */
  KILL_BEFORE_ERASED(Signal.KILL, StopPoint.ERASED),
  /** SIGSTOP of a daemon for longer than its session: when it goes on, others have its work. */
  FREEZE_DAEMON,
  /** The same with an artifact written and a transaction about to begin: the perfect zombie. */
  FREEZE_BEFORE_COMMIT(Signal.FREEZE, StopPoint.VERSION_READY),
  /** The same with a version sent in an open transaction. */
  FREEZE_IN_COMMIT(Signal.FREEZE, StopPoint.VERSION_SENT),
  /** The same with a version committed and nothing erased. */
  FREEZE_BEFORE_ERASURE(Signal.FREEZE, StopPoint.ERASURE_READY),
  /** SIGKILL of the broker. */
  KILL_BROKER,
  /** SIGSTOP of the broker: connections stay open and nobody answers. */
  FREEZE_BROKER,
  /** SIGKILL of the schema registry. */
  KILL_REGISTRY,
  /** A daemon's wall clock jumps, forwards or back, and later jumps again to where it should be. */
  CLOCK_JUMP;

  /** The act on a daemon that is held at a point. */
  enum Signal {
    KILL,
    TERMINATE,
    FREEZE
  }

  /**
   * The aim of a fault.
   *
   * @param signal what is done
   * @param point where
   */
  record Aim(Signal signal, StopPoint point) {}

  private final Optional<Aim> aim;

  FaultKind() {
    this.aim = Optional.empty();
  }

  FaultKind(Signal signal, StopPoint point) {
    this.aim = Optional.of(new Aim(signal, point));
  }

  /** Returns the act and the point in a daemon's work; empty if it hits whatever it is doing. */
  Optional<Aim> aim() {
    return aim;
  }

  /** Returns whether its target stands still and is thought dead meanwhile. */
  boolean outlastsSession() {
    return this == FREEZE_DAEMON || aim.filter(a -> a.signal() == Signal.FREEZE).isPresent();
  }
}
