package dev.amund.intake;

import dev.amund.event.Causes;
import dev.amund.event.DeadLetters;
import dev.amund.event.KafkaFailures;
import dev.amund.event.KafkaRefusals;
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
 * What becomes of a stream thread that died: another takes over from the last transaction, unless
 * too many died in a short time. Then the intake stops, its health says so, and a person looks.
 *
 * <p>A thread that waited for a broker until it lost its patience does not count: a restart would
 * not bring the broker back. Nor does one that a broker turned away, for wrong credentials or
 * missing rights: until somebody puts that right, a thread tries again every few seconds.
 *
 * <p>One that died of a record that was too large for its topic may have died of a dead letter: the
 * next ones are written without the records' values.
 */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ThreadReplacement.class);
  private static final int MOST = 10;
  private static final Duration WITHIN = Duration.ofMinutes(10);

  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** How long the reason of a death stays news: a thread that keeps dying does so sooner. */
  private static final Duration RECENT = Duration.ofMinutes(1);

  /** Kafka Streams says this, and to reset the state, which would throw accepted requests away. */
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
   * @param pause keeps the dying thread for as long as no other one shall begin
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
      log.warn("A thread of the intake has waited for a broker in vain and is replaced", failure);
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
          "The intake stops: {} of its threads died within {}: {}", MOST, WITHIN, cause, failure);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    log.error("A thread of the intake died and is replaced: {}", cause, failure);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** Returns what the last thread died of, with what to check; empty if none did. */
  synchronized Optional<String> lastCause() {
    return last.map(Death::cause);
  }

  /** Returns what the last thread died of, if that was a moment ago. */
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

  /** A repeated refusal is logged once. */
  private void report(String refused) {
    if (!refusal.equals(Optional.of(refused))) {
      log.warn("The intake waits and tries again every {} s: {}", PAUSE.toSeconds(), refused);
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

  /** Time-outs alone, which take their time: what fails at once would make the threads spin. */
  private static boolean isOutage(Throwable failure) {
    return Causes.find(failure, TimeoutException.class).isPresent();
  }
}
