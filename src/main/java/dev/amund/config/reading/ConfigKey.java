package dev.amund.config.reading;

import java.util.Optional;

/**
 * A configuration key of {@code amund.yaml}.
 *
 * @param name the full key, for instance {@code amund.intake.batch.max-requests}
 * @param defaultValue the value if the key is not set; empty for "unset"
 * @param allowed the allowed values, in words
 * @param inherited for a key of a model, the key for all models from which it takes its value if
 *     not set
 */
public record ConfigKey(
    String name, String defaultValue, String allowed, Optional<String> inherited) {

  /** Creates a key that inherits nothing. */
  ConfigKey(String name, String defaultValue, String allowed) {
    this(name, defaultValue, allowed, Optional.empty());
  }
}
