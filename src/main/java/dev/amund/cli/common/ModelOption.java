package dev.amund.cli.common;

import dev.amund.config.AmundConfig;
import dev.amund.config.ModelConfig;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --model}, for commands about one model. */
public final class ModelOption {
  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "ID",
      description = "The model, by its id in the configuration.")
  private String id;

  /** Returns the model's id, whether or not the configuration has it. */
  public String id() {
    return id;
  }

  /**
   * Returns the model's configuration.
   *
   * @throws ParameterException if it has no such model
   */
  public ModelConfig in(AmundConfig amund, CommandSpec spec) {
    return amund.models().stream()
        .filter(configured -> configured.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "The configuration has no model %s; %s".formatted(id, others(amund))));
  }

  private String others(AmundConfig amund) {
    return amund.models().isEmpty()
        ? "set amund.models.%s.path first".formatted(id)
        : "amund.models has "
            + amund.models().stream().map(ModelConfig::id).collect(Collectors.joining(", "));
  }
}
