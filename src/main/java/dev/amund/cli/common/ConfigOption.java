package dev.amund.cli.common;

import dev.amund.config.AmundConfig;
import dev.amund.config.reading.EffectiveValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --config} and {@code --set}, for commands that access a daemon's parts. */
public final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration (default: ${DEFAULT-VALUE}).",
      defaultValue = "config/amund.yaml")
  private Path file;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description =
          "Overrides one key of the configuration, for instance amund.http.port=9000. May be"
              + " repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /**
   * Returns the configuration.
   *
   * @throws dev.amund.config.reading.ConfigException if it is wrong; the message names every
   *     mistake
   */
  public AmundConfig load() {
    return AmundConfig.load(file, overrides);
  }

  /**
   * Returns each key with its value and where that comes from.
   *
   * @throws dev.amund.config.reading.ConfigException if the configuration cannot be read
   */
  public List<EffectiveValue> effective() {
    return AmundConfig.effective(file, overrides);
  }

  /**
   * Returns the configuration with more keys set, which {@code --set} in turn overrides.
   *
   * @throws dev.amund.config.reading.ConfigException if it is wrong; the message names every
   *     mistake
   */
  public AmundConfig load(Map<String, String> more) {
    var all = new LinkedHashMap<>(more);
    all.putAll(overrides);
    return AmundConfig.load(file, all);
  }
}
