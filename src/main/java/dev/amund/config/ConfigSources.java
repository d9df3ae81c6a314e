package dev.amund.config;

import dev.amund.config.EffectiveValue.Origin;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SysPropConfigSource;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Creates the sources of the configuration: the higher ordinal wins. */
final class ConfigSources {
  static final int FILE = 110;
  private static final int ENVIRONMENT = 300;
  private static final int SYSTEM_PROPERTIES = 400;
  private static final int OVERRIDES = 1000;

  private ConfigSources() {}

  static ConfigSource environment(Map<String, String> variables) {
    return new EnvConfigSource(variables, ENVIRONMENT);
  }

  /** Returns the system properties of this process; their ordinal is the library's. */
  static ConfigSource systemProperties() {
    return new SysPropConfigSource();
  }

  static ConfigSource overrides(Map<String, String> values) {
    return new PropertiesConfigSource(values, "overrides", OVERRIDES);
  }

  static Origin origin(int ordinal) {
    return switch (ordinal) {
      case OVERRIDES -> Origin.OVERRIDE;
      case SYSTEM_PROPERTIES -> Origin.SYSTEM_PROPERTY;
      case ENVIRONMENT -> Origin.ENVIRONMENT;
      default -> Origin.FILE;
    };
  }
}
