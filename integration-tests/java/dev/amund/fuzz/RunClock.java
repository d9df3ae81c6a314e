package dev.amund.fuzz;

import java.time.Duration;

/** Says when the time of a run is over, and spreads the measurements evenly over it. */
final class RunClock {
  private final long start = System.nanoTime();
  private final long duration;
  private final long interval;
  private long measurements;

  RunClock(Duration duration, int measurements) {
    this.duration = duration.toNanos();
    this.interval = this.duration / measurements;
  }

  boolean isOver() {
    return System.nanoTime() - start >= duration;
  }

  /** Whether the next measurement is due; it counts as made. */
  boolean isMeasurementDue() {
    boolean due = System.nanoTime() - start >= measurements * interval;
    measurements += due ? 1 : 0;
    return due;
  }
}
