package dev.amund.event.failures;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(FailureLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final FailureLog failures = new FailureLog("read the topic", Optional.of("not read yet"));

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.WARN);
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  @Test
  void aRepeatedFailureIsOneLineAlsoIfItsNumbersDiffer() {
    failures.failed(new IllegalStateException("offset 7 is out of range"));
    failures.failed(new IllegalStateException("offset 18 is out of range"));

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("cannot read the topic, trying again");
    assertThat(failures.words()).as("the last one").contains("offset 18 is out of range");
  }

  @Test
  void anotherFailureAndOneAfterASuccessAreNews() {
    failures.failed(new IllegalStateException("gone"));
    failures.failed(new IllegalStateException("denied"));
    failures.succeeded();
    assertThat(failures.words()).isEmpty();
    failures.failed(new IllegalStateException("denied"));

    assertThat(lines.list).hasSize(3);
  }

  @Test
  void theFirstFailureIsNewsWhateverWasSaidBefore() {
    assertThat(failures.words()).contains("not read yet");
    failures.failed(new IllegalStateException("not read yet"));
    assertThat(lines.list).hasSize(1);
  }
}
