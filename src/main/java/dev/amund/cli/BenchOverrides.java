package dev.amund.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --set} of a bench that has whole daemons forget. */
final class BenchOverrides {
  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description =
          "Overrides one key of the default configuration, but those that lead to the embedded"
              + " parts, and the gates, which stand open. May be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /** By configuration key. */
  Map<String, String> asMap() {
    return overrides;
  }
}
