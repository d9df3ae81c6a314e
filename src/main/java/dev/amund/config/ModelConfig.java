package dev.amund.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model that amund looks after.
 *
 * @param id its name in events; letters, digits, '_', '-' and, not at its start, '.'
 * @param path the base model: a TorchScript classifier, float32 NCHW in [0, 1] in, logits out.
 *     Published as version 1 when amund first sees it, and not read again afterwards
 * @param referenceModels TorchScript models of the same task, trained independently, that RMIA
 *     compares with; there is no RMIA without
 * @param imageShape what image files are brought to, such as 3x32x32; empty leaves it to the first
 *     sample
 */
public record ModelConfig(
    String id, Path path, List<Path> referenceModels, Optional<String> imageShape) {

  private static final String SHAPE = "[13]x[1-9][0-9]{0,4}x[1-9][0-9]{0,4}";

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
        Optional.of(
                reader.text(
                    "image-shape",
                    "",
                    "channels, height and width, such as 3x32x32",
                    shape -> shape.isEmpty() || shape.matches(SHAPE)))
            .filter(shape -> !shape.isEmpty()));
  }
}
