package dev.amund.subscriber;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a subscriber has done since it was made, at one moment.
 *
 * @param servedVersion the version handed over last; empty before the first
 * @param newestVersion the newest that is announced with a signature to be trusted; empty if none
 *     is known
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
   * By how many versions what is served is behind what is announced; 0 if it is the newest, or if
   * nothing is announced. What is behind still knows data that has to be forgotten.
   */
  public long versionsBehind() {
    return Math.max(0, newestVersion.orElse(0) - servedVersion.orElse(0));
  }

  /** How old the newest announced version is; empty if none is known. Never negative. */
  public Optional<Duration> newestAge(Instant now) {
    return newestPublishedAt
        .map(time -> Duration.between(time, now))
        .map(age -> age.isNegative() ? Duration.ZERO : age);
  }

  /** How many versions were refused, for any reason. */
  public long refusals() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }
}
