package dev.amund.cli;

import picocli.CommandLine.Option;

/** {@code --output}: for people or for programs. */
final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "TABLE",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OutputFormat format;

  boolean isJson() {
    return format == OutputFormat.JSON;
  }
}
