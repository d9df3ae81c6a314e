package dev.amund.daemon;

import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import dev.amund.http.RecentHealth;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Checks that the heap is not full for good. A single allocation that fails is survived and leaves
 * the heap as it was ({@link dev.amund.event.failures.ErrorPolicy}); a heap that stays full after a
 * collection would make one thread after the other fail, and a restart helps.
 */
final class HeapCheck implements CheckGroup {
  private static final double FULL = 0.95;

  private final LongSupplier used;
  private final long max;
  private final Clock clock;
  private boolean wasFull;

  HeapCheck(Clock clock) {
    this(HeapCheck::usedAfterCollection, Runtime.getRuntime().maxMemory(), clock);
  }

  /**
   * @param used bytes left after the last collection
   * @param max the maximum heap size in bytes
   */
  HeapCheck(LongSupplier used, long max, Clock clock) {
    this.used = used;
    this.max = max;
    this.clock = clock;
  }

  @Override
  public List<HealthCheck> checks() {
    return List.of(
        HealthCheck.live("heap", new RecentHealth(this::heap, DaemonHealth.RECENT, clock)));
  }

  /** Requires two observations, because the next collection may free it. */
  private Health heap() {
    boolean isFull = used.getAsLong() > FULL * max;
    boolean isFullForLong = isFull && wasFull;
    wasFull = isFull;
    return Health.upIf(
        !isFullForLong,
        "%d MiB of %d MiB of heap are left in use by the garbage collector; give amund more (-Xmx)"
            .formatted(used.getAsLong() >> 20, max >> 20));
  }

  private static long usedAfterCollection() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getCollectionUsage)
        .filter(Objects::nonNull)
        .mapToLong(MemoryUsage::getUsed)
        .sum();
  }
}
