package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.time.Duration;

/**
 * Settings of the intake: the requests that are accepted, and when a micro-batch closes.
 *
 * @param dedupRetention how long a requestId is remembered
 * @param maxSampleIds maximum number of sample ids in one request
 * @param maxRequests a batch closes when it holds this many requests
 * @param maxSamples a batch closes before it would name more samples than this
 * @param maxAge a batch closes when its oldest request has waited this long
 * @param dueMargin a batch closes this long before the earliest {@code dueAt} in it
 */
public record IntakeConfig(
    Duration dedupRetention,
    int maxSampleIds,
    int maxRequests,
    int maxSamples,
    Duration maxAge,
    Duration dueMargin) {

  static IntakeConfig read(ConfigReader reader) {
    return new IntakeConfig(
        reader.duration("dedup-retention", "30d", Duration.ofMinutes(1), Duration.ofDays(3650)),
        reader.integer("max-sample-ids", 1000, 1, 1_000_000),
        reader.integer("max-requests", 50, 1, 100_000),
        reader.integer("max-samples", 1000, 1, 1_000_000),
        reader.duration("max-age", "5m", Duration.ofMillis(10), Duration.ofDays(30)),
        reader.duration("due-margin", "1h", Duration.ZERO, Duration.ofDays(30)));
  }
}
