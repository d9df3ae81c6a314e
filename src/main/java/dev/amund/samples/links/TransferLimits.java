package dev.amund.samples.links;

import java.time.Duration;

/**
 * The limits of a linked file's transfer.
 *
 * @param whole from the first packet to the last byte
 * @param grace how long nothing needs to come
 * @param bytesPerSecond what must have come on average of the time after the grace
 * @param bytes the most that a file may have
 */
record TransferLimits(Duration whole, Duration grace, long bytesPerSecond, int bytes) {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final long BYTES_PER_SECOND = 32 * 1024;
  private static final int BYTES = 64 * 1024 * 1024;

  /** The limits of amund, with a time for the whole transfer. */
  static TransferLimits of(Duration whole) {
    return new TransferLimits(whole, GRACE, BYTES_PER_SECOND, BYTES);
  }

  /** Returns whether a transfer of so many bytes in so long must be given up. */
  boolean isTooSlow(Duration elapsed, long received) {
    double seconds = elapsed.minus(grace).toMillis() / 1000.0;
    return elapsed.compareTo(whole) >= 0 || received < seconds * bytesPerSecond;
  }
}
