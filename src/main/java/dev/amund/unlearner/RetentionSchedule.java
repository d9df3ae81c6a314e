package dev.amund.unlearner;

import dev.amund.unlearner.tasks.Task;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Schedules when each model is checked for versions to retire: after each publication, and about
 * once a minute. The polling thread alone uses it.
 */
public final class RetentionSchedule {
  public static final Duration INTERVAL = Duration.ofMinutes(1);

  private final boolean enabled;
  private final LongSupplier nanoTime;
  private final Map<String, Long> sweptAt = new HashMap<>();

  /**
   * @param enabled whether versions are retired at all
   * @param nanoTime not the wall clock, which may be set back
   */
  public RetentionSchedule(boolean enabled, LongSupplier nanoTime) {
    this.enabled = enabled;
    this.nanoTime = nanoTime;
  }

  /**
   * A look whose time has come, if there is one; its next time is a minute later.
   *
   * @param looks one at each model that this daemon may publish of
   */
  public Optional<Task.Retire> next(List<Task.Retire> looks) {
    if (!enabled) {
      return Optional.empty();
    }
    long now = nanoTime.getAsLong();
    for (Task.Retire look : looks) {
      Long last = sweptAt.get(look.modelId());
      if (last == null || now - last >= INTERVAL.toNanos()) {
        sweptAt.put(look.modelId(), now);
        return Optional.of(look);
      }
    }
    return Optional.empty();
  }

  /** Something was published of this model: its time has come. */
  public void published(String modelId) {
    sweptAt.remove(modelId);
  }
}
