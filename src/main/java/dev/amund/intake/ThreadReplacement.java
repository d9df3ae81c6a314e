package dev.amund.intake;

import dev.amund.event.Causes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a stream thread that died: another takes over from the last transaction, unless
 * too many died in a short time. Then the intake stops, its health says so, and a person looks.
 *
 * <p>A thread that waited for a broker until it lost its patience does not count: a restart would
 * not bring the broker back.
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
    if (isOutage(failure)) {
      LOG.warn("A thread of the intake has waited for a broker in vain and is replaced", failure);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
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

  /** Time-outs alone, which take their time: what fails at once would make the threads spin. */
  private static boolean isOutage(Throwable failure) {
    return Causes.find(failure, TimeoutException.class).isPresent();
  }
}
