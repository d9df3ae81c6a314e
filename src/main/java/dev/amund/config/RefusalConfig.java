package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of how and when refused requests end.
 *
 * @param defaultPolicy for every legal basis without a policy of its own
 * @param byLegalBasis policies by legal basis, named as in the event
 * @param leadTime how long before its {@code dueAt} a quarantined request's policy takes effect; at
 *     once for a request without a due date
 */
public record RefusalConfig(
    RefusalPolicy defaultPolicy, Map<String, RefusalPolicy> byLegalBasis, Duration leadTime) {

  /** Quarantine, whatever the legal basis. */
  public static final RefusalConfig QUARANTINE =
      new RefusalConfig(RefusalPolicy.QUARANTINE, Map.of(), Duration.ofDays(2));

  /** The names of the event's enum, which this package must not import. */
  private static final List<String> LEGAL_BASES =
      List.of("GDPR_ART_17", "CCPA", "CONSENT_WITHDRAWN", "COPYRIGHT", "POISONED_DATA", "OTHER");

  public RefusalConfig {
    byLegalBasis = Map.copyOf(byLegalBasis);
  }

  static RefusalConfig read(ConfigReader reader) {
    RefusalPolicy defaultPolicy = reader.choice("default", RefusalPolicy.QUARANTINE);
    var byLegalBasis = new LinkedHashMap<String, RefusalPolicy>();
    for (String basis : LEGAL_BASES) {
      policy(reader, basis).ifPresent(policy -> byLegalBasis.put(basis, policy));
    }
    return new RefusalConfig(
        defaultPolicy,
        byLegalBasis,
        reader.duration("lead-time", "2d", Duration.ZERO, Duration.ofDays(365)));
  }

  private static Optional<RefusalPolicy> policy(ConfigReader reader, String basis) {
    return reader.value(
        basis.toLowerCase(Locale.ROOT).replace('_', '-'),
        "",
        "one of quarantine, publish-best, erase-and-retrain, or empty for the default",
        text ->
            text.isEmpty()
                ? Optional.empty()
                : Optional.of(
                    RefusalPolicy.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'))));
  }

  /**
   * Returns the policy for requests of a legal basis.
   *
   * @param legalBasis its name in the event; empty where it is not known
   */
  public RefusalPolicy policyFor(Optional<String> legalBasis) {
    return legalBasis
        .flatMap(basis -> Optional.ofNullable(byLegalBasis.get(basis)))
        .orElse(defaultPolicy);
  }
}
