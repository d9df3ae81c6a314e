package dev.amund.subscriber;

import dev.amund.event.failures.KafkaFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports that go to the log, as warnings. */
public final class LoggedReports implements SubscriberReports {
  private static final Logger log = LoggerFactory.getLogger(LoggedReports.class);

  @Override
  public void refused(Refusal refusal) {
    log.warn("a version of the model is refused: {}", refusal);
  }

  @Override
  public void disturbed(RuntimeException cause) {
    log.warn("new versions cannot be read now: {}", reason(cause));
  }

  private static String reason(RuntimeException cause) {
    return KafkaFailures.explain(cause).orElseGet(cause::getMessage);
  }
}
