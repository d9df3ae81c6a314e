package dev.amund.samples.topic;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The time that one model's records may take before the other models have their turn: each may be a
 * link to a server that does not answer.
 */
final class TimeSlice {
  private final LongSupplier nanoTime;
  private final long end;
  private final Runnable progress;

  /**
   * @param progress called after each record
   */
  TimeSlice(LongSupplier nanoTime, Duration length, Runnable progress) {
    this.nanoTime = nanoTime;
    this.end = nanoTime.getAsLong() + length.toNanos();
    this.progress = progress;
  }

  /**
   * Tells that a record is done.
   *
   * @return whether the time is over
   */
  boolean done() {
    progress.run();
    return nanoTime.getAsLong() - end >= 0;
  }
}
