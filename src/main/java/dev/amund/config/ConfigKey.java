package dev.amund.config;

import java.util.Optional;

/**
 * One configuration key as a reader of {@code amund.yaml} meets it.
 *
 * @param name the full key, for instance {@code amund.intake.batch.max-requests}
 * @param defaultValue what holds when the key is not set; empty for "unset"
 * @param allowed what values are accepted, in words
 * @param inherited for a key of a model the one that holds for all of them, whose value it takes
 *     where it is not set
 */
public record ConfigKey(
    String name, String defaultValue, String allowed, Optional<String> inherited) {

  /** A key that inherits nothing. */
  ConfigKey(String name, String defaultValue, String allowed) {
    this(name, defaultValue, allowed, Optional.empty());
  }
}
