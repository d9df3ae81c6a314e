package dev.amund.event;

import java.time.Duration;

/** Seconds as events, metrics and reports tell them, of what {@link System#nanoTime()} measures. */
public final class Seconds {
  private static final double NANOS = 1e9;

  private Seconds() {}

  /** Returns a time in nanoseconds as seconds. */
  public static double ofNanos(long nanos) {
    return nanos / NANOS;
  }

  /**
   * Returns the seconds since an earlier moment.
   *
   * @param nanoTime that moment, in the unit of {@link System#nanoTime()}
   */
  public static double since(long nanoTime) {
    return ofNanos(System.nanoTime() - nanoTime);
  }

  /** Returns seconds as a duration, to the nearest nanosecond. */
  public static Duration toDuration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * NANOS));
  }
}
