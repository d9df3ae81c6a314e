package dev.amund.subscriber;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A snapshot of a subscriber's metrics.
 *
 * @param servedVersion the version handed over last; empty before the first
 * @param newestVersion the newest announced with a trusted signature; empty if none is known
 * @param newestPublishedAt when that one was published
 * @param swaps how many versions were handed over
 * @param lastSwapAt when the last one was
 * @param refused how many versions were not, by reason; reasons that did not occur are left out
 * @param bytesDownloaded from the artifact store; what came from the local directory is not counted
 * @param disturbances how often the broker, the registry or the local directory could not be used
 * @param caughtUp whether all that was announced before the start has been read
 */
public record SubscriberMetrics(
    OptionalLong servedVersion,
    OptionalLong newestVersion,
    Optional<Instant> newestPublishedAt,
    long swaps,
    Optional<Instant> lastSwapAt,
    Map<RefusalKind, Long> refused,
    long bytesDownloaded,
    long disturbances,
    boolean caughtUp) {

  /** Copies the map. */
  public SubscriberMetrics {
    refused = Map.copyOf(refused);
  }

  /**
   * Returns how many versions the served one is behind the announced one; 0 if it is the newest, or
   * nothing is announced. A version that is behind still knows data that must be forgotten.
   */
  public long versionsBehind() {
    return Math.max(0, newestVersion.orElse(0) - servedVersion.orElse(0));
  }

  /** Returns the age of the newest announced version; empty if none is known. Never negative. */
  public Optional<Duration> newestAge(Instant now) {
    return newestPublishedAt
        .map(time -> Duration.between(time, now))
        .map(age -> age.isNegative() ? Duration.ZERO : age);
  }

  /** Returns how many versions were refused, for any reason. */
  public long refusals() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }
}
