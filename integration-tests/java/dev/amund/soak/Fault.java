package dev.amund.soak;

import java.time.Duration;
import java.util.Locale;

/**
 * One thing that goes wrong.
 *
 * @param number 1, 2, 3 ...
 * @param after how long after the end of the one before
 * @param kind what goes wrong
 * @param daemon which daemon it hits, from 0; where it is aimed at a point in a daemon's work,
 *     which one it hits when none comes there
 * @param aim how long after the start of a daemon; of a clock, how far it jumps
 * @param length how long what it hits is away
 */
record Fault(
    int number, Duration after, FaultKind kind, int daemon, Duration aim, Duration length) {
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%3d  after %4.1f s  %-20s daemon %d  aim %5.3f s  length %4.1f s",
        number,
        seconds(after),
        kind,
        daemon,
        seconds(aim),
        seconds(length));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
