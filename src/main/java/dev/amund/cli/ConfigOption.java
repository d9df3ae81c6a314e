package dev.amund.cli;

import dev.amund.config.AmundConfig;
import dev.amund.config.EffectiveValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --config} and {@code --set}, for commands that access a daemon's parts. */
final class ConfigOption {
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
          "Overrides one key of the configuration, for instance amund.http.port=9000. May be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  AmundConfig load() {
    return AmundConfig.load(file, overrides);
  }

  List<EffectiveValue> effective() {
    return AmundConfig.effective(file, overrides);
  }

  AmundConfig load(Map<String, String> more) {
    var all = new LinkedHashMap<>(more);
    all.putAll(overrides);
    return AmundConfig.load(file, all);
  }
}
