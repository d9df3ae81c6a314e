package dev.amund.unlearner.monitoring;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Records when the unlearner's two threads last did something. An outage outside the process does
 * not stop the heartbeats: the loop keeps running and retries.
 *
 * <p>Safe for use by several threads.
 */
public final class ThreadHeartbeats {
  private final LongSupplier nanoTime;
  private long turnedAt;
  private long workedAt;
  private int tasks;

  /**
   * @param nanoTime not the wall clock, which may be set back
   */
  ThreadHeartbeats(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.turnedAt = nanoTime.getAsLong();
    this.workedAt = turnedAt;
  }

  /** Records a turn of the loop. */
  public synchronized void beat() {
    turnedAt = nanoTime.getAsLong();
  }

  /**
   * Wraps a task of the arithmetic thread, whose heartbeats are watched while it runs.
   *
   * @return the task, to be run once
   */
  public <T> Supplier<T> watched(Supplier<T> task) {
    taskGiven();
    return () -> {
      try {
        return task.get();
      } finally {
        taskDone();
      }
    };
  }

  /**
   * Giving a task is no heartbeat: the thread may still be stuck in an earlier task, which was
   * dropped.
   */
  private synchronized void taskGiven() {
    if (tasks == 0) {
      workedAt = nanoTime.getAsLong();
    }
    tasks++;
  }

  /** Records a step of the arithmetic. */
  public synchronized void worked() {
    workedAt = nanoTime.getAsLong();
  }

  /** Records the end of a task, failed or not. */
  private synchronized void taskDone() {
    worked();
    tasks--;
  }

  /** Returns the time since the last turn of the loop. */
  synchronized Duration loopSilence() {
    return Duration.ofNanos(nanoTime.getAsLong() - turnedAt);
  }

  /** Returns the time since the last step of the arithmetic; empty if no task runs. */
  synchronized Optional<Duration> workSilence() {
    return tasks == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanoTime.getAsLong() - workedAt));
  }
}
