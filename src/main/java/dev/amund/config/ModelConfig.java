package dev.amund.config;

import java.nio.file.Path;
import java.util.List;

/**
 * A configured model.
 *
 * @param id its name in events; letters, digits, '_', '-' and, not at its start, '.'
 * @param path the base model: a TorchScript classifier, float32 in, such as NCHW in [0, 1], logits
 *     out. Published as version 1 when amund first sees it, and not read again
 * @param referenceModels TorchScript models of the same task, trained independently, for RMIA
 * @param inputs its inputs
 */
public record ModelConfig(String id, Path path, List<Path> referenceModels, InputConfig inputs) {

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
        InputConfig.read(reader));
  }
}
