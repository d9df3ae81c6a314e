package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A configured model.
 *
 * @param id its name in events; letters, digits, '_', '-' and, not at its start, '.'
 * @param path the base model: a TorchScript classifier, float32 in, such as NCHW in [0, 1], logits
 *     out. Published as version 1 when amund first sees it, and not read again
 * @param referenceModels TorchScript models of the same task, trained independently, for RMIA
 * @param inputs its inputs
 * @param output which of several outputs are the logits: a place in a tuple or list, or the key in
 *     a dictionary; empty for the only one
 */
public record ModelConfig(
    String id, Path path, List<Path> referenceModels, InputConfig inputs, Optional<String> output) {

  /** A model with one output. */
  public ModelConfig(String id, Path path, List<Path> referenceModels, InputConfig inputs) {
    this(id, path, referenceModels, inputs, Optional.empty());
  }

  /** Returns how the model is called. */
  public ModelInterface calledAs() {
    return new ModelInterface(inputs.normalisation(), output);
  }

  static ModelConfig read(String id, ConfigReader reader) {
    // The id becomes a directory name of the artifact store.
    if (!id.matches("[a-zA-Z0-9_-][a-zA-Z0-9._-]*")) {
      reader.problem(
          "the id of a model is made of letters, digits, '_', '-' and, not at its start, '.'");
    }
    return new ModelConfig(
        id,
        reader.requiredPath("path"),
        reader.paths("reference-models"),
        InputConfig.read(reader),
        Optional.of(reader.text("output", "")).filter(text -> !text.isEmpty()));
  }
}
