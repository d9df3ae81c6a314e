package dev.amund.cli;

import picocli.CommandLine.Option;

/** {@code --model}, as every command takes it that is about one model. */
final class ModelOption {
  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "ID",
      description = "The model, by its id in the configuration.")
  private String id;

  String id() {
    return id;
  }
}
