package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Settings of when superseded versions of a model are retired: they still know what later ones have
 * forgotten.
 *
 * @param enabled whether versions are retired at all
 * @param gracePeriod how long a version is kept after its successor was published
 * @param minVersions how many of the newest versions are kept however old they are, 1 or more
 * @param maxVersions how many are kept at most, within the grace period or not; empty for as many
 *     as there are
 */
public record RetentionConfig(
    boolean enabled, Duration gracePeriod, int minVersions, OptionalInt maxVersions) {

  static RetentionConfig read(ConfigReader reader) {
    boolean enabled = reader.flag("enabled", true);
    Duration gracePeriod =
        reader.duration("grace-period", "7d", Duration.ofSeconds(1), Duration.ofDays(3650));
    int minVersions = reader.integer("min-versions", 3, 1, 1_000_000);
    int maxVersions = reader.integer("max-versions", 0, 0, 1_000_000);
    if (maxVersions > 0 && maxVersions < minVersions) {
      reader.problem(
          "max-versions (%d) is less than min-versions (%d)".formatted(maxVersions, minVersions));
    }
    return new RetentionConfig(
        enabled,
        gracePeriod,
        minVersions,
        maxVersions == 0 ? OptionalInt.empty() : OptionalInt.of(maxVersions));
  }
}
