package dev.amund.config.reading;

import dev.amund.config.reading.EffectiveValue.Origin;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SysPropConfigSource;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Creates the sources of the configuration: the higher ordinal wins. */
public final class ConfigSources {
  static final int FILE = 110;
  private static final int ENVIRONMENT = 300;
  private static final int SYSTEM_PROPERTIES = 400;
  private static final int OVERRIDES = 1000;

  private ConfigSources() {}

  /** Returns a source of environment variables. */
  public static ConfigSource environment(Map<String, String> variables) {
    return new EnvConfigSource(variables, ENVIRONMENT);
  }

  /** Returns the system properties of this process; their ordinal is the library's. */
  public static ConfigSource systemProperties() {
    return new SysPropConfigSource();
  }

  /** Returns a source of what the command line sets. */
  public static ConfigSource overrides(Map<String, String> values) {
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
