package dev.amund.unlearner;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.event.failures.KafkaRefusals;
import dev.amund.event.failures.RepeatedFailures;
import dev.amund.model.ModelException;
import dev.amund.samples.SampleStoreException;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.tasks.ModelUnusableException;
import dev.amund.unlearner.tasks.UnknownModelException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps which models can be used. One that cannot is logged once, is named in readiness with the
 * reason, and is tried again after growing pauses; the others are not affected.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
final class ModelHealth {
  private static final Logger log = LoggerFactory.getLogger(ModelHealth.class);

  private final ModelBackoff backoff;
  private final UnlearnerMonitor monitor;
  private final RepeatedFailures failures = new RepeatedFailures();

  ModelHealth(ModelBackoff backoff, UnlearnerMonitor monitor) {
    this.backoff = backoff;
    this.monitor = monitor;
  }

  /** Returns whether the model may be worked on now. */
  boolean mayWork(String modelId) {
    return backoff.mayWork(modelId);
  }

  /** Lets one of these models be tried again, if the time of one has come. */
  void retry(Collection<String> models) {
    backoff.retry(models).ifPresent(id -> log.debug("a model is tried again: model={}", id));
  }

  /**
   * Takes note that work on the model failed.
   *
   * @param took how long it took until then
   */
  void failed(String modelId, Throwable failure, Duration took) {
    Duration pause = backoff.failed(modelId, took);
    String problem = words(failure);
    if (failures.isNew(modelId, problem)) {
      log.atWarn()
          .setCause(isExplained(failure) ? null : failure)
          .log(
              "a model cannot be used, its batches wait and it is tried again, then less often:"
                  + " model={} seconds={} reason={}",
              modelId,
              pause.toSeconds(),
              problem);
    } else {
      log.debug("a model still cannot be used: model={} reason={}", modelId, problem, failure);
    }
    monitor.failed(modelId, problem);
  }

  /** Takes note that work on the model succeeded. */
  void succeeded(String modelId) {
    if (backoff.succeeded(modelId)) {
      log.info("a model can be used again: model={}", modelId);
    }
    failures.clear(modelId);
    monitor.works(modelId);
  }

  /** Forgets models that another daemon looks after now. */
  void forget(Collection<String> models) {
    backoff.forget(models);
    models.forEach(failures::clear);
    models.forEach(monitor::works);
  }

  private static String words(Throwable failure) {
    return KafkaRefusals.explain(failure)
        .or(() -> Optional.ofNullable(failure.getMessage()).filter(words -> isExplained(failure)))
        .orElseGet(failure::toString);
  }

  /** Returns whether the message alone tells an operator what is wrong. */
  private static boolean isExplained(Throwable failure) {
    return failure instanceof ModelUnusableException
        || failure instanceof UnknownModelException
        || failure instanceof ModelException
        || failure instanceof ArtifactException
        || failure instanceof SampleStoreException
        || KafkaRefusals.explain(failure).isPresent();
  }
}
