package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.time.Duration;

/**
 * Settings of the unlearner: how batches are processed, and what happens to those that fail.
 *
 * @param maxDeliveries how often work on a batch may end in an error or with the process before the
 *     batch is quarantined
 * @param retryBackoff pause after work on a model failed; doubles with each further failure in a
 *     row
 * @param retryBackoffMax its maximum
 * @param maxPrecomputedExamples maximum number of precomputed adversarial examples per model; 0
 *     disables them
 * @param largeRequests how much one update may forget
 */
public record UnlearnerConfig(
    int maxDeliveries,
    Duration retryBackoff,
    Duration retryBackoffMax,
    int maxPrecomputedExamples,
    LargeRequestConfig largeRequests) {

  static UnlearnerConfig read(ConfigReader reader) {
    return new UnlearnerConfig(
        reader.integer("max-deliveries", 10, 1, 1000),
        reader.duration("retry-backoff", "2s", Duration.ofMillis(10), Duration.ofHours(1)),
        reader.duration("retry-backoff-max", "1m", Duration.ofMillis(10), Duration.ofDays(1)),
        reader.integer("max-precomputed-examples", 1000, 0, 1_000_000),
        LargeRequestConfig.read(reader));
  }
}
