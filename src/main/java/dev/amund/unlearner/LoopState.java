package dev.amund.unlearner;

import java.util.Optional;

/**
 * The state of the unlearner's loop, with every transition.
 *
 * <pre>
 *               begun                          failed
 *   +--------+ -------> +---------+ ------------------------> +------------+
 *   |  Idle  |          | Running |                           | BackingOff | --+ failed
 *   +--------+ <------- +---------+                           +------------+ <-+
 *     ^    |    ended                                           ^        |
 *     |    +----------------------- failed ---------------------+        |
 *     +---------------------------- rewound -----------------------------+
 *
 *   Idle, Running, BackingOff -- DRAIN --> Draining: the task in progress is concluded and what
 *                                          it published is erased; nothing else is begun
 *   any of these ------------- ABORT --> Aborting: the task in progress is dropped
 * </pre>
 *
 * <p>No way leads out of {@code Draining} but to {@code Aborting}, and none out of that; the loop
 * ends in one of the two. A transition that is not drawn throws {@link IllegalStateException}: it
 * would be a defect of the loop. States are values; the polling thread alone holds the current one.
 */
sealed interface LoopState {
  /** The ways in which the loop is asked to stop. */
  enum Shutdown {
    NONE,
    DRAIN,
    ABORT
  }

  /** Returns the state of a loop that has just started. */
  static LoopState initial() {
    return new Idle();
  }

  /** Returns the task in progress, if there is one. */
  default Optional<CurrentTask> task() {
    return Optional.empty();
  }

  /**
   * Returns whether a task may be begun now.
   *
   * @param nanoTime now, as {@link System#nanoTime()} tells
   */
  default boolean mayBegin(long nanoTime) {
    return false;
  }

  /** Returns whether further records may be fetched. */
  default boolean mayFetch() {
    return false;
  }

  /** Returns whether to go back to the committed offsets before a task is begun. */
  default boolean isRewindDue() {
    return false;
  }

  /** Returns whether the loop was asked to stop. */
  default boolean isStopping() {
    return false;
  }

  /**
   * Returns whether the loop has nothing left to do.
   *
   * @param erasureIsNext whether the samples of a published batch are still to be erased
   */
  default boolean isOver(boolean erasureIsNext) {
    return false;
  }

  /** A task is started. */
  default LoopState started(CurrentTask task) {
    throw new IllegalStateException("no task can be started while " + this);
  }

  /** The task in progress was concluded, has failed by itself, or is no longer wanted. */
  default LoopState ended() {
    throw new IllegalStateException("no task can end while " + this);
  }

  /** The committed offsets are found again. */
  default LoopState rewound() {
    throw new IllegalStateException("there is nothing to go back for while " + this);
  }

  /**
   * The loop cannot continue: the task in progress, if there is one, is dropped.
   *
   * @param retryAt when it tries again, as {@link System#nanoTime()} will tell
   */
  LoopState failed(long retryAt);

  /** The loop is asked to stop; asked for what it does already, it stays as it is. */
  default LoopState requested(Shutdown shutdown) {
    return switch (shutdown) {
      case NONE -> this;
      case DRAIN -> new Draining(task());
      case ABORT -> new Aborting(task());
    };
  }

  /** Nothing is in progress: the next task may be begun at once. */
  record Idle() implements LoopState {
    @Override
    public boolean mayBegin(long nanoTime) {
      return true;
    }

    @Override
    public boolean mayFetch() {
      return true;
    }

    @Override
    public LoopState started(CurrentTask task) {
      return new Running(task);
    }

    @Override
    public LoopState failed(long retryAt) {
      return new BackingOff(retryAt);
    }
  }

  /** The arithmetic thread works on a task. */
  record Running(CurrentTask current) implements LoopState {
    @Override
    public Optional<CurrentTask> task() {
      return Optional.of(current);
    }

    @Override
    public LoopState ended() {
      return new Idle();
    }

    @Override
    public LoopState failed(long retryAt) {
      return new BackingOff(retryAt);
    }
  }

  /**
   * Everything was dropped, because something failed that concerns all models; after a pause the
   * committed offsets are read again.
   *
   * @param retryAt not by the wall clock, which may be set back
   */
  record BackingOff(long retryAt) implements LoopState {
    @Override
    public boolean mayBegin(long nanoTime) {
      return nanoTime - retryAt >= 0;
    }

    @Override
    public boolean isRewindDue() {
      return true;
    }

    @Override
    public LoopState rewound() {
      return new Idle();
    }

    @Override
    public LoopState failed(long nextRetryAt) {
      return new BackingOff(nextRetryAt);
    }
  }

  /**
   * The loop comes to its end in good order.
   *
   * @param task the one in progress: the last, or the last but its erasure
   */
  record Draining(Optional<CurrentTask> task) implements LoopState {
    @Override
    public boolean mayBegin(long nanoTime) {
      return task.isEmpty();
    }

    @Override
    public boolean isStopping() {
      return true;
    }

    @Override
    public boolean isOver(boolean erasureIsNext) {
      return task.isEmpty() && !erasureIsNext;
    }

    @Override
    public LoopState started(CurrentTask next) {
      return task.isEmpty() ? new Draining(Optional.of(next)) : LoopState.super.started(next);
    }

    @Override
    public LoopState ended() {
      return task.isPresent() ? new Draining(Optional.empty()) : LoopState.super.ended();
    }

    /** Retries nothing, because what was dropped is delivered again after the next start. */
    @Override
    public LoopState failed(long retryAt) {
      return new Draining(Optional.empty());
    }
  }

  /**
   * The time for a good order is over.
   *
   * @param task the one in progress, which is dropped without a trace
   */
  record Aborting(Optional<CurrentTask> task) implements LoopState {
    @Override
    public boolean isStopping() {
      return true;
    }

    @Override
    public boolean isOver(boolean erasureIsNext) {
      return true;
    }

    @Override
    public LoopState ended() {
      return task.isPresent() ? new Aborting(Optional.empty()) : LoopState.super.ended();
    }

    @Override
    public LoopState failed(long retryAt) {
      return new Aborting(Optional.empty());
    }

    @Override
    public LoopState requested(Shutdown shutdown) {
      return this;
    }
  }
}
