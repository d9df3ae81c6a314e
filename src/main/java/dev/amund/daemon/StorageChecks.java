package dev.amund.daemon;

import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import dev.amund.http.RecentHealth;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Checks the disk of the data directory. */
final class StorageChecks implements CheckGroup {
  /** An id that no sample has; looking it up still reads the index. */
  private static final List<String> ANY_ID = List.of("health-check");

  private final Supplier<Map<String, SampleStore>> stores;
  private final DataDisk disk;
  private final long minFree;
  private final Clock clock;

  /**
   * @param stores the sample stores that are open now, by model id
   * @param minFree bytes
   */
  StorageChecks(
      Supplier<Map<String, SampleStore>> stores, DataDisk disk, long minFree, Clock clock) {
    this.stores = stores;
    this.disk = disk;
    this.minFree = minFree;
    this.clock = clock;
  }

  @Override
  public List<HealthCheck> checks() {
    return List.of(
        HealthCheck.ready("disk-space", this::space),
        HealthCheck.ready(
            "sample-stores", new RecentHealth(this::samples, DaemonHealth.RECENT, clock)));
  }

  private Health space() {
    try {
      long free = disk.freeBytes();
      return Health.upIf(
          free >= minFree,
          "%d MiB are free on the disk of the data directory; %d must be (amund.health.min-free-disk)"
              .formatted(free >> 20, minFree >> 20));
    } catch (IOException e) {
      return Health.down("the disk of the data directory cannot be looked at: " + e);
    }
  }

  private Health samples() {
    try {
      stores.get().values().forEach(store -> store.splits(ANY_ID));
      return Health.up();
    } catch (SampleStoreException e) {
      return Health.down(e.getMessage());
    }
  }
}
