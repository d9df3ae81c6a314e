package dev.amund.config;

import java.time.Duration;

/**
 * What the unlearner does while no batch is there, and with one that does not come to an end.
 *
 * @param maxDeliveries how often work on a batch is begun and ends in an error or with the process
 *     before the batch is quarantined
 * @param retryBackoff how long a model whose work failed is left alone; doubles with each further
 *     failure in a row
 * @param retryBackoffMax the most that it grows to
 * @param maxPrecomputedExamples of how many samples of each model the adversarial examples may be
 *     kept ready for the next batch; 0 attacks nothing ahead of it
 * @param largeRequests how much one update may forget, and what becomes of a batch that asks for
 *     more
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
