package dev.amund.config;

import io.smallrye.config.ConfigValue;

/**
 * What holds for a key, and who says so. Secrets are hidden, and so is what an expression of a text
 * stands for.
 *
 * @param key the full key
 * @param value as it may be shown
 * @param origin where the value comes from
 * @param setUnder the key that it is set under: another one where a model inherits it; the key
 *     itself for a default
 */
public record EffectiveValue(String key, String value, Origin origin, String setUnder) {
  private static final String MODELS = "amund.models.";

  /** Where a value comes from, the weakest first. */
  public enum Origin {
    /** It is not set. */
    DEFAULT,
    /** The YAML file. */
    FILE,
    /** An environment variable. */
    ENVIRONMENT,
    /** A system property of the Java process. */
    SYSTEM_PROPERTY,
    /** The command line, or the program that embeds amund. */
    OVERRIDE
  }

  static EffectiveValue ofDefault(String key, String value) {
    return new EffectiveValue(key, value, Origin.DEFAULT, key);
  }

  /**
   * A value that some source sets.
   *
   * @param shown the value, not redacted yet
   */
  static EffectiveValue set(String key, String setUnder, String shown, ConfigValue value) {
    return new EffectiveValue(
        key,
        Redaction.shown(setUnder, shown.trim()),
        ConfigSources.origin(value.getSourceOrdinal()),
        setUnder);
  }

  /** Whether it is what holds for a model, by the model's id. */
  public boolean isOf(String modelId) {
    return key.startsWith(MODELS + modelId + ".")
        || key.startsWith(MODELS + "\"" + modelId + "\".");
  }

  /** Whether it holds for one model, and nothing is set for that model. */
  public boolean isUnsetOfModel() {
    return key.startsWith(MODELS) && (isInherited() || origin == Origin.DEFAULT);
  }

  /** Whether a model takes the value from the section for all of them. */
  public boolean isInherited() {
    return !key.equals(setUnder);
  }
}
