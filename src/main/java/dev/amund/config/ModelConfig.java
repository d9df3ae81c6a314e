package dev.amund.config;

import java.nio.file.Path;

/**
 * A model that amund looks after.
 *
 * @param id its name in events; letters, digits, '_', '-' and, not at its start, '.'
 * @param path the base model: a TorchScript classifier, float32 NCHW in [0, 1] in, logits out.
 *     Published as version 1 when amund first sees it, and not read again afterwards
 */
public record ModelConfig(String id, Path path) {

  static ModelConfig read(String id, ConfigReader reader) {
    // The id becomes a directory name of the artifact store.
    if (!id.matches("[a-zA-Z0-9_-][a-zA-Z0-9._-]*")) {
      reader.problem(
          "the id of a model is made of letters, digits, '_', '-' and, not at its start, '.'");
    }
    return new ModelConfig(id, reader.requiredPath("path"));
  }
}
