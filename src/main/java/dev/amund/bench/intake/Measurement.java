package dev.amund.bench.intake;

/**
 * One measurement of an application's rate.
 *
 * @param through how many requests came through it in all
 * @param timed how many of them in the time that counts
 * @param seconds the time that counts
 * @param steady whether start and end could be left out of it
 */
public record Measurement(long through, long timed, double seconds, boolean steady) {

  /** Requests per second. */
  double rate() {
    return timed / seconds;
  }
}
