package dev.amund.unlearner;

import dev.amund.event.failures.KafkaFailures;
import dev.amund.event.failures.RepeatedFailures;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what keeps the loop from working on any model: to the monitor every time, to the log
 * once, because an outage may last for days.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
final class LoopFailures {
  private static final Logger log = LoggerFactory.getLogger(LoopFailures.class);

  /** Handles failures for which no model is to blame. */
  private static final String EVERYTHING = "unlearner";

  private final UnlearnerMonitor monitor;
  private final Duration retryAfter;
  private final RepeatedFailures failures = new RepeatedFailures();

  /**
   * @param retryAfter the pause that follows a failure
   */
  LoopFailures(UnlearnerMonitor monitor, Duration retryAfter) {
    this.monitor = monitor;
    this.retryAfter = retryAfter;
  }

  /** Reports why everything was dropped. */
  void failed(Throwable failure) {
    Optional<String> refusal = KafkaFailures.explain(failure);
    String problem = refusal.orElseGet(failure::toString);
    if (!failures.isNew(EVERYTHING, problem)) {
      log.debug("still cannot continue: {}", failure.toString());
    } else if (refusal.isPresent()) {
      log.warn(
          "cannot continue, trying again every {} s: {}", retryAfter.toSeconds(), refusal.get());
    } else {
      log.warn("cannot continue, trying again every {} s", retryAfter.toSeconds(), failure);
    }
    monitor.failed(problem);
  }

  /** Reports that a model's maintenance failed; it is tried again with the next sweep. */
  void maintenanceFailed(String modelId, Throwable failure) {
    if (failures.isNew("sweep of " + modelId, failure.toString())) {
      log.warn("cannot look for versions to be retired: model={}", modelId, failure);
    }
  }

  /** Reports that the loop works again. */
  void resumed() {
    failures.clear(EVERYTHING);
    monitor.resumed();
  }
}
