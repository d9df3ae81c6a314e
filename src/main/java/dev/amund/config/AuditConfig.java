package dev.amund.config;

/**
 * On how many samples an update is measured, and from how many on figures leave amund.
 *
 * @param retainSamples how many retained samples are measured, at most
 * @param holdoutSamples how many held-out samples are measured, at most; as many others are what a
 *     closed-loop update steers by
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
