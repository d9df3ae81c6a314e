package dev.amund.unlearner;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Decides when a model that failed may be tried again: after a pause that doubles with each further
 * failure up to a limit. All retries together take a tenth of the time at most, however many models
 * fail and however long each of them takes to fail; the rest is for those that work.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
final class ModelBackoff {
  /** After a retry that failed, none follows for so many times its duration. */
  private static final int REST = 9;

  private final Duration first;
  private final Duration longest;
  private final LongSupplier nanoTime;
  private final Map<String, Down> down = new HashMap<>();
  private long noRetryBefore;

  /**
   * @param failures in a row
   * @param retryAt when the pause is over
   * @param retrying whether it may be tried now
   */
  private record Down(int failures, long retryAt, boolean retrying) {}

  /**
   * @param first pause after the first failure
   * @param longest pause after many
   * @param nanoTime not the wall clock, which may be set back
   */
  ModelBackoff(Duration first, Duration longest, LongSupplier nanoTime) {
    this.first = first;
    this.longest = longest;
    this.nanoTime = nanoTime;
    this.noRetryBefore = nanoTime.getAsLong();
  }

  /** Returns whether the model may be worked on now: it works, or it is being tried again. */
  boolean mayWork(String modelId) {
    return Optional.ofNullable(down.get(modelId)).map(Down::retrying).orElse(true);
  }

  /**
   * Lets one of these models be tried again: the one whose pause has been over for longest. Empty
   * if no time has come.
   */
  Optional<String> retry(Collection<String> models) {
    long now = nanoTime.getAsLong();
    if (now - noRetryBefore < 0) {
      return Optional.empty();
    }
    Optional<String> due =
        models.stream()
            .filter(modelId -> !mayWork(modelId) && now - down.get(modelId).retryAt() >= 0)
            .min(Comparator.comparingLong(modelId -> down.get(modelId).retryAt() - now));
    due.ifPresent(
        modelId ->
            down.computeIfPresent(
                modelId, (id, was) -> new Down(was.failures(), was.retryAt(), true)));
    return due;
  }

  /**
   * Takes note that work on the model failed.
   *
   * @param took how long the work took until then
   * @return the pause that follows
   */
  Duration failed(String modelId, Duration took) {
    long now = nanoTime.getAsLong();
    int before = Optional.ofNullable(down.get(modelId)).map(Down::failures).orElse(0);
    Duration pause = pause(before);
    down.put(modelId, new Down(before + 1, now + pause.toNanos(), false));
    if (before > 0) {
      noRetryBefore = now + took.multipliedBy(REST).toNanos();
    }
    return pause;
  }

  private Duration pause(int failuresBefore) {
    Duration pause = first;
    for (int i = 0; i < failuresBefore && pause.compareTo(longest) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(longest) < 0 ? pause : longest;
  }

  /**
   * Takes note that work on the model succeeded.
   *
   * @return whether it had failed before
   */
  boolean succeeded(String modelId) {
    return down.remove(modelId) != null;
  }

  /** Forgets models that another daemon looks after now. */
  void forget(Collection<String> models) {
    down.keySet().removeAll(models);
  }
}
