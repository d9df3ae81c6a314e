package dev.amund.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a stream thread that died: another takes over from the last transaction, unless
 * too many died in a short time. Then the intake stops, its health says so, and a person looks.
 */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadReplacement.class);
  private static final int MOST = 10;
  private static final Duration WITHIN = Duration.ofMinutes(10);

  private final Clock clock;
  private final ArrayDeque<Instant> deaths = new ArrayDeque<>();

  ThreadReplacement(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
    var now = clock.instant();
    while (!deaths.isEmpty() && deaths.peekFirst().isBefore(now.minus(WITHIN))) {
      deaths.removeFirst();
    }
    deaths.addLast(now);
    if (deaths.size() >= MOST) {
      LOG.error("The intake stops: {} of its threads died within {}", MOST, WITHIN, failure);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    LOG.error("A thread of the intake died and is replaced", failure);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }
}
