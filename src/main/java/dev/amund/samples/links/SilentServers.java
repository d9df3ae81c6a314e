package dev.amund.samples.links;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Remembers which servers did not answer several times in a row, so that no one waits for each of
 * their files. After a while they are asked again. Safe for use by many threads.
 */
final class SilentServers {
  private static final int TIMES = 3;
  private static final Duration LEFT_ALONE = Duration.ofMinutes(1);

  private final LongSupplier nanoTime;
  private final Map<String, Silence> silences = new HashMap<>();

  /** The number of consecutive timeouts of a server, and the time of the last. */
  private record Silence(int times, long since) {}

  /**
   * @param nanoTime not the wall clock, which may be set back
   */
  SilentServers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Returns whether a server is not to be asked now. */
  synchronized boolean has(String server) {
    var silence = silences.get(server);
    return silence != null
        && silence.times() >= TIMES
        && nanoTime.getAsLong() - silence.since() < LEFT_ALONE.toNanos();
  }

  /** Records that a server did not answer. */
  synchronized void waitedFor(String server) {
    int times = silences.containsKey(server) ? silences.get(server).times() + 1 : 1;
    silences.put(server, new Silence(times, nanoTime.getAsLong()));
  }

  /** Takes note that the server has answered, with success or not. */
  synchronized void answered(String server) {
    silences.remove(server);
  }
}
