package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * The numbers of samples that are measured, and the minimum for publishing metrics.
 *
 * @param retainSamples maximum number of retained samples measured
 * @param holdoutSamples maximum number of held-out samples measured; a closed-loop update steers by
 *     as many others
 * @param minReportedSamples no aggregate over fewer forget samples than this leaves amund
 */
public record AuditConfig(int retainSamples, int holdoutSamples, int minReportedSamples) {

  static AuditConfig read(ConfigReader reader) {
    return new AuditConfig(
        reader.integer("retain-samples", 400, 1, 10_000_000),
        reader.integer("holdout-samples", 1000, 1, 10_000_000),
        reader.integer("min-reported-samples", 5, 1, 1000));
  }
}
