package dev.amund.daemon;

import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import dev.amund.http.RecentHealth;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Checks the daemon's permanent threads. They survive what their work throws, as {@link
 * dev.amund.event.failures.ErrorPolicy} says; one that has ended nevertheless returns only with a
 * restart.
 */
final class ThreadChecks implements CheckGroup {
  private final Map<String, BooleanSupplier> running;
  private final Supplier<Set<String>> lost;
  private final Clock clock;
  private Set<String> lostBefore = Set.of();

  /**
   * @param running whether a thread runs, by its name
   * @param lost library threads that have ended; one that appears only once is being replaced
   */
  ThreadChecks(Map<String, BooleanSupplier> running, Supplier<Set<String>> lost, Clock clock) {
    this.running = new TreeMap<>(running);
    this.lost = lost;
    this.clock = clock;
  }

  @Override
  public List<HealthCheck> checks() {
    return List.of(
        HealthCheck.live("threads", new RecentHealth(this::threads, DaemonHealth.RECENT, clock)));
  }

  private Health threads() {
    var ended = new ArrayList<String>();
    running.forEach(
        (name, runs) -> {
          if (!runs.getAsBoolean()) {
            ended.add(name);
          }
        });
    Set<String> now = lost.get();
    var twice = new TreeSet<>(now);
    twice.retainAll(lostBefore);
    lostBefore = now;
    ended.addAll(twice);
    return Health.upIf(ended.isEmpty(), "threads have ended: " + String.join(", ", ended));
  }
}
