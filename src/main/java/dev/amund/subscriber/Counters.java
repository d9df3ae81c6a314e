package dev.amund.subscriber;

import dev.amund.event.ModelVersionPublished;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Counts for {@link SubscriberMetrics}; written by the subscriber's thread, read by any. */
final class Counters {
  private final Clock clock;
  private final Map<RefusalKind, Long> refused = new EnumMap<>(RefusalKind.class);
  private OptionalLong served = OptionalLong.empty();
  private OptionalLong newest = OptionalLong.empty();
  private Optional<Instant> newestPublishedAt = Optional.empty();
  private Optional<Instant> lastSwapAt = Optional.empty();
  private long swaps;
  private long bytesDownloaded;
  private long disturbances;
  private boolean caughtUp;

  Counters(Clock clock) {
    this.clock = clock;
  }

  synchronized void announced(ModelVersionPublished event) {
    if (event.getVersion() > newest.orElse(0)) {
      newest = OptionalLong.of(event.getVersion());
      newestPublishedAt = Optional.of(event.getPublishedAt());
    }
  }

  synchronized void downloaded(long bytes) {
    bytesDownloaded += bytes;
  }

  synchronized void swapped(long version) {
    served = OptionalLong.of(version);
    swaps++;
    lastSwapAt = Optional.of(clock.instant());
  }

  synchronized void refused(RefusalKind kind) {
    refused.merge(kind, 1L, Long::sum);
  }

  synchronized void disturbed() {
    disturbances++;
  }

  synchronized void caughtUp() {
    caughtUp = true;
  }

  synchronized SubscriberMetrics snapshot() {
    return new SubscriberMetrics(
        served,
        newest,
        newestPublishedAt,
        swaps,
        lastSwapAt,
        refused,
        bytesDownloaded,
        disturbances,
        caughtUp);
  }
}
