package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import dev.amund.config.reading.Durations;
import java.time.Duration;

/**
 * Settings of the health checks.
 *
 * @param stuckAfter how long without a heartbeat from the unlearner's threads until it is not live
 * @param minFreeDisk bytes that must be free on the disk of the data directory for it to be ready;
 *     0 disables the check
 * @param maxQuarantined maximum number of quarantined requests for it to be ready; {@link
 *     #UNLIMITED} for any number
 * @param maxOpenTransaction how long a transaction in a topic that amund reads may stay open for it
 *     to be ready
 */
public record HealthConfig(
    Duration stuckAfter, long minFreeDisk, int maxQuarantined, Duration maxOpenTransaction) {
  /** Quarantined requests do not affect readiness. */
  public static final int UNLIMITED = -1;

  private static final Duration OPEN_TRANSACTION = Duration.ofSeconds(10);

  /** Creates it with the default for open transactions. */
  public HealthConfig(Duration stuckAfter, long minFreeDisk, int maxQuarantined) {
    this(stuckAfter, minFreeDisk, maxQuarantined, OPEN_TRANSACTION);
  }

  static HealthConfig read(ConfigReader reader) {
    return new HealthConfig(
        reader.duration("stuck-after", "30m", Duration.ofMinutes(1), Duration.ofDays(7)),
        reader.size("min-free-disk", "1GiB", 0, Long.MAX_VALUE),
        reader.integer("max-quarantined", UNLIMITED, UNLIMITED, 1_000_000),
        reader.duration(
            "max-open-transaction",
            Durations.format(OPEN_TRANSACTION),
            Duration.ofSeconds(1),
            Duration.ofDays(1)));
  }
}
