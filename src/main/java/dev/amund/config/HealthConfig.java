package dev.amund.config;

import java.time.Duration;

/**
 * When the daemon calls itself ill.
 *
 * @param stuckAfter after how long without a sign of life from the unlearner's threads it is not
 *     live any more
 * @param minFreeDisk bytes that must be free on the disk of the data directory for it to be ready;
 *     0 asks for none
 * @param maxQuarantined the most quarantined requests with which it is ready; {@link #UNLIMITED}
 *     for any number
 * @param maxOpenTransaction how long a transaction may be open in a topic that amund reads for it
 *     to be ready
 */
public record HealthConfig(
    Duration stuckAfter, long minFreeDisk, int maxQuarantined, Duration maxOpenTransaction) {
  /** Quarantined requests are no matter of readiness. */
  public static final int UNLIMITED = -1;

  private static final Duration OPEN_TRANSACTION = Duration.ofSeconds(10);

  /** With the default of how long a transaction may be open. */
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
