package dev.amund.config.reading;

import io.smallrye.config.ConfigValue;

/**
 * The effective value of a key and its origin. Secrets and the values of expressions in texts are
 * hidden.
 *
 * @param key the full key
 * @param value the printable value
 * @param origin where the value comes from
 * @param setUnder the key that sets it: another one if a model inherits it; the key itself for a
 *     default
 */
public record EffectiveValue(String key, String value, Origin origin, String setUnder) {
  private static final String MODELS = "amund.models.";

  /** The sources of a value, the weakest first. */
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
   * Returns a value from a source.
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

  /** Returns whether it is the value for a model, by the model's id. */
  public boolean isOf(String modelId) {
    return key.startsWith(MODELS + modelId + ".")
        || key.startsWith(MODELS + "\"" + modelId + "\".");
  }

  /** Returns whether it is for one model, which does not set it. */
  public boolean isUnsetOfModel() {
    return key.startsWith(MODELS) && (isInherited() || origin == Origin.DEFAULT);
  }

  /** Returns whether a model inherits the value from the section for all models. */
  public boolean isInherited() {
    return !key.equals(setUnder);
  }
}
