package dev.amund.config;

import java.time.Duration;

/**
 * When superseded versions of a model are retired: they still know what later ones have forgotten.
 *
 * @param enabled whether versions are retired at all
 * @param gracePeriod how long a version is kept after its successor was published
 * @param minVersions how many of the newest versions are kept however old they are, 1 or more
 */
public record RetentionConfig(boolean enabled, Duration gracePeriod, int minVersions) {

  static RetentionConfig read(ConfigReader reader) {
    return new RetentionConfig(
        reader.flag("enabled", true),
        reader.duration("grace-period", "7d", Duration.ofSeconds(1), Duration.ofDays(3650)),
        reader.integer("min-versions", 3, 1, 1_000_000));
  }
}
