package dev.amund.cli.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --set} of a bench that runs whole daemons. */
final class BenchOverrides {
  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description =
          "Overrides one key of the default configuration, except those of the embedded "
              + "parts and the gates, which are open. May be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /** The values by configuration key. */
  Map<String, String> asMap() {
    return overrides;
  }
}
