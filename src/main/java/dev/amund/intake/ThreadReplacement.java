package dev.amund.intake;

import dev.amund.event.deadletters.DeadLetters;
import dev.amund.event.failures.Causes;
import dev.amund.event.failures.KafkaFailures;
import dev.amund.event.failures.KafkaRefusals;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the death of a stream thread: another takes over from the last transaction, unless too
 * many died in a short time. Then the intake stops and its health check fails.
 *
 * <p>A thread that timed out waiting for a broker does not count, because a restart would not bring
 * the broker back. Nor does one with wrong credentials or missing rights: a thread retries every
 * few seconds until that is fixed.
 *
 * <p>If a record was too large for its topic, it may have been a dead letter: later ones are
 * written without values.
 */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ThreadReplacement.class);
  private static final int MOST = 10;
  private static final Duration WITHIN = Duration.ofMinutes(10);

  private static final Duration PAUSE = Duration.ofSeconds(5);

  /**
   * The time for which a thread's failure is reported; one that keeps failing does so more often.
   */
  private static final Duration RECENT = Duration.ofMinutes(1);

  /**
   * Kafka Streams says this, and advises to reset the state, which would lose accepted requests.
   */
  private static final String OTHER_PARTITIONS = "has invalid partitions";

  private final Clock clock;
  private final DeadLetters deadLetters;
  private final Runnable pause;
  private final ArrayDeque<Instant> deaths = new ArrayDeque<>();
  private Optional<String> refusal = Optional.empty();
  private Optional<Death> last = Optional.empty();

  private record Death(String cause, Instant at) {}

  ThreadReplacement(Clock clock, DeadLetters deadLetters) {
    this(clock, deadLetters, ThreadReplacement::pause);
  }

  /**
   * @param pause delays the dying thread, and so its replacement
   */
  ThreadReplacement(Clock clock, DeadLetters deadLetters, Runnable pause) {
    this.clock = clock;
    this.deadLetters = deadLetters;
    this.pause = pause;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
    String cause = words(failure);
    last = Optional.of(new Death(cause, clock.instant()));
    if (isOutage(failure)) {
      log.warn("a thread of the intake timed out waiting for a broker and is replaced", failure);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    Optional<String> refused = KafkaRefusals.explain(failure);
    if (refused.isPresent()) {
      report(refused.get());
      pause.run();
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    if (Causes.find(failure, RecordTooLargeException.class).isPresent()) {
      deadLetters.leaveValuesOut();
    }
    var now = clock.instant();
    while (!deaths.isEmpty() && deaths.peekFirst().isBefore(now.minus(WITHIN))) {
      deaths.removeFirst();
    }
    deaths.addLast(now);
    if (deaths.size() >= MOST) {
      log.error(
          "the intake stops: {} of its threads died within {}: {}", MOST, WITHIN, cause, failure);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    log.error("a thread of the intake died and is replaced: {}", cause, failure);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** Returns why the last thread died, and what to check; empty if none did. */
  synchronized Optional<String> lastCause() {
    return last.map(Death::cause);
  }

  /** Returns why the last thread died, if that was recently. */
  synchronized Optional<String> recentCause() {
    var since = clock.instant().minus(RECENT);
    return last.filter(death -> death.at().isAfter(since)).map(Death::cause);
  }

  private static String words(Throwable failure) {
    String words = KafkaFailures.explain(failure).orElseGet(() -> Causes.rootInWords(failure));
    return words.contains(OTHER_PARTITIONS)
        ? "the number of partitions was changed while amund ran. Reset nothing, and delete no"
            + " topic: nothing is lost yet. Restart amund; it says what to do"
        : words;
  }

  /** Logs a repeated refusal once. */
  private void report(String refused) {
    if (!refusal.equals(Optional.of(refused))) {
      log.warn("the intake waits and retries every {} s: {}", PAUSE.toSeconds(), refused);
    }
    refusal = Optional.of(refused);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Only timeouts, which are slow by nature: anything that fails at once would make the threads
   * spin.
   */
  private static boolean isOutage(Throwable failure) {
    return Causes.find(failure, TimeoutException.class).isPresent();
  }
}
