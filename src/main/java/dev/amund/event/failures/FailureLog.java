package dev.amund.event.failures;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps why something fails that is tried again and again, and logs it once for each reason. For
 * one thread, but for {@link #words}.
 */
public final class FailureLog {
  private static final Logger log = LoggerFactory.getLogger(FailureLog.class);

  private final String what;
  private final RepeatedFailures repeated = new RepeatedFailures();
  private volatile Optional<String> words;

  /**
   * @param what cannot be done, as in "follow the training samples"
   * @param words why, before it was tried
   */
  public FailureLog(String what, Optional<String> words) {
    this.what = what;
    this.words = words;
  }

  /** Takes note that it failed, and logs that if it did not fail of the same before. */
  public void failed(Throwable failure) {
    var refusal = KafkaFailures.explain(failure);
    String now = refusal.orElseGet(() -> String.valueOf(failure.getMessage()));
    if (repeated.isNew(what, now)) {
      if (refusal.isPresent()) {
        log.warn("cannot {}, trying again: {}", what, refusal.get());
      } else {
        log.warn("cannot {}, trying again", what, failure);
      }
    }
    words = Optional.of(now);
  }

  /** Takes note that it works: the next failure is news. */
  public void succeeded() {
    repeated.clear(what);
    words = Optional.empty();
  }

  /** Returns why it failed last; empty if it did not. Safe from any thread. */
  public Optional<String> words() {
    return words;
  }
}
