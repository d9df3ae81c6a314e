package dev.amund.unlearner.monitoring;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * When the unlearner's two threads were last seen to do something. What is away outside the process
 * does not silence them: the loop turns and tries again.
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

  /** The loop has come round. */
  public synchronized void beat() {
    turnedAt = nanoTime.getAsLong();
  }

  /**
   * The arithmetic thread is given a task, and is listened to while it has it.
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
   * That alone is no sign of life: the thread may still be stuck in an earlier one, which was
   * dropped.
   */
  private synchronized void taskGiven() {
    if (tasks == 0) {
      workedAt = nanoTime.getAsLong();
    }
    tasks++;
  }

  /** The arithmetic has done another step. */
  public synchronized void worked() {
    workedAt = nanoTime.getAsLong();
  }

  /** Whatever became of it. */
  private synchronized void taskDone() {
    worked();
    tasks--;
  }

  /** How long the loop has not turned. */
  synchronized Duration loopSilence() {
    return Duration.ofNanos(nanoTime.getAsLong() - turnedAt);
  }

  /** How long nothing is heard of the arithmetic in hand; empty if there is none. */
  synchronized Optional<Duration> workSilence() {
    return tasks == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanoTime.getAsLong() - workedAt));
  }
}
