package dev.amund.cli.common;

import picocli.CommandLine.Option;

/** {@code --output}: for people or for programs. */
public final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "TABLE",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OutputFormat format;

  /** Returns whether the output is for programs. */
  public boolean isJson() {
    return format == OutputFormat.JSON;
  }
}
