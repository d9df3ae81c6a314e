package dev.amund.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Kafka Streams logs when it finds state that a killed process has left. */
class StateRecoveryFilterTest {
  private static final String INTERNALS = "org.apache.kafka.streams.processor.internals.";
  private static final String FAILURES =
      "stream-thread [x] Get exceptions for the following tasks: {0_1=%s}";
  private static final TaskCorruptedException CORRUPTED =
      new TaskCorruptedException(Set.of(new TaskId(0, 1)));

  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong nanoTime = new AtomicLong(-5);

  @BeforeEach
  void start() {
    context.addTurboFilter(new StateRecoveryFilter(nanoTime::get));
    lines.setContext(context);
    lines.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(lines);
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void aKillIsExplainedInOneLine() {
    recover();
    assertThat(lines.list).hasSize(1);
    ILoggingEvent line = lines.list.get(0);
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getLoggerName()).isEqualTo("dev.amund.intake.Intake");
    assertThat(line.getFormattedMessage()).contains("nothing is lost and you need not do anything");

    nanoTime.addAndGet(Duration.ofHours(1).toNanos());
    recover();
    assertThat(lines.list).as("another kill").hasSize(2);
  }

  @Test
  void otherFailuresAreLoggedAsTheyAre() {
    logger("TaskManager")
        .error(FAILURES.formatted(CORRUPTED + ", 0_2=" + new StreamsException("the disk is full")));
    logger("TaskManager").error("Failed", new StreamsException("the disk is full"));
    logger("StreamThread").warn("Detected nothing");
    context.getLogger("dev.amund.intake.Intake").warn("Detected the states of tasks", CORRUPTED);

    assertThat(lines.list).hasSize(4);
  }

  private void recover() {
    for (String store : new String[] {"parked", "seen-requests", "pending"}) {
      logger("ProcessorStateManager")
          .warn(
              "stream-thread [x] task [0_1] State store "
                  + store
                  + " did not find checkpoint offsets while stores are not empty, since under EOS"
                  + " it has the risk of getting uncommitted data in stores we have to treat it as"
                  + " a task corruption error and wipe out the local state of task 0_1 before"
                  + " re-bootstrapping");
    }
    logger("TaskManager").error(FAILURES.formatted(CORRUPTED + ", 0_0=" + CORRUPTED));
    logger("StreamThread")
        .warn(
            "Detected the states of tasks [0_1] are corrupted. Will close the task as dirty and"
                + " re-create and bootstrap from scratch.",
            CORRUPTED);
  }

  private Logger logger(String of) {
    return context.getLogger(INTERNALS + of);
  }
}
