package dev.amund.samples;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides when a store that failed is opened again: at once after the first failure, and then after
 * a pause that doubles with every attempt until an erasure or a put succeeds. Safe for use by many
 * threads.
 */
final class Reopening {
  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private boolean failed;
  private int attempts;
  private long total;
  private long lastAttempt;

  /**
   * @param nanoTime a clock, as {@link System#nanoTime}
   */
  Reopening(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Notes that the store has to be opened again. */
  synchronized void failed() {
    failed = true;
  }

  /** Returns whether the store failed and the pause since the last attempt is over. */
  synchronized boolean isDue() {
    return failed && (attempts == 0 || nanoTime.getAsLong() - lastAttempt >= pause().toNanos());
  }

  private Duration pause() {
    var doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 10));
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  /** Notes that an attempt begins. */
  synchronized void attempting() {
    attempts++;
    total++;
    lastAttempt = nanoTime.getAsLong();
  }

  /** Notes that the store is open again. */
  synchronized void reopened() {
    failed = false;
  }

  /** Notes that a change succeeded, so that the next failure is the first again. */
  synchronized void succeeded() {
    if (!failed) {
      attempts = 0;
    }
  }

  /** Returns how many attempts there were since the store was made. */
  synchronized long total() {
    return total;
  }
}
