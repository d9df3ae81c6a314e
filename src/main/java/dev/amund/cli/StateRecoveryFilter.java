package dev.amund.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.slf4j.Marker;

/**
 * Replaces a dozen warnings, errors and stack traces of Kafka Streams after a kill by one line: the
 * intake's local state is dropped and restored from its topics. No action is needed. {@code
 * logback.xml} names it.
 */
public final class StateRecoveryFilter extends TurboFilter {
  private static final String KAFKA_STREAMS = "org.apache.kafka.streams.";
  private static final String INTAKE = "dev.amund.intake.Intake";

  /** Its messages without the exception; lower levels are not logged anyway. */
  private static final List<String> PARTS =
      List.of(
          "did not find checkpoint offsets while stores are not empty",
          "Detected the states of tasks",
          "Active task(s) got corrupted",
          "tasks were corrupted when trying to commit offsets",
          "tasks were found corrupted while trying to commit");

  /** Followed in braces by each task with its failure. */
  private static final String FAILURES = "Get exceptions for the following tasks";

  private static final Pattern FAILURE_BY_TASK = Pattern.compile("\\b\\d+_\\d+=([\\w.$]+)");

  /** Messages of one start arrive within seconds. */
  private static final long ONCE_WITHIN = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private final AtomicLong quietUntil;

  /** Created by {@code logback.xml}. */
  public StateRecoveryFilter() {
    this(System::nanoTime);
  }

  StateRecoveryFilter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.quietUntil = new AtomicLong(nanoTime.getAsLong());
  }

  @Override
  public FilterReply decide(
      Marker marker,
      Logger logger,
      Level level,
      String format,
      Object[] arguments,
      Throwable failure) {
    if (!logger.getName().startsWith(KAFKA_STREAMS)
        || level.toInt() < Level.WARN_INT
        || !isOfRecovery(format, failure)) {
      return FilterReply.NEUTRAL;
    }
    explain(logger.getLoggerContext().getLogger(INTAKE));
    return FilterReply.DENY;
  }

  /** Kafka's own logger formats the arguments into the text before it passes it on. */
  private static boolean isOfRecovery(String text, Throwable failure) {
    if (failure != null) {
      return failure instanceof TaskCorruptedException;
    }
    return text != null
        && (PARTS.stream().anyMatch(text::contains)
            || text.contains(FAILURES) && areAllCorrupted(text));
  }

  private static boolean areAllCorrupted(String text) {
    var failures = FAILURE_BY_TASK.matcher(text).results().map(found -> found.group(1)).toList();
    return !failures.isEmpty()
        && failures.stream().allMatch(TaskCorruptedException.class.getName()::equals);
  }

  private void explain(Logger intake) {
    long now = nanoTime.getAsLong();
    long until = quietUntil.get();
    if (now - until >= 0 && quietUntil.compareAndSet(until, now + ONCE_WITHIN)) {
      intake.info(
          "the intake reads its state again from its topics, since it was not stopped in order the"
              + " last time; nothing is lost and you need not do anything");
    }
  }
}
