package dev.amund.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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

  private static final Pattern SHAPE =
      Pattern.compile("([13])x([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");
  private static final int MOST_IMAGE_BYTES = 64 * 1024 * 1024;

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
                    "channels, height and width, such as 3x32x32, 64 MiB at most",
                    shape -> shape.isEmpty() || isShape(shape)))
            .filter(shape -> !shape.isEmpty()));
  }

  private static boolean isShape(String text) {
    var shape = SHAPE.matcher(text);
    return shape.matches()
        && Long.parseLong(shape.group(1))
                * Long.parseLong(shape.group(2))
                * Long.parseLong(shape.group(3))
            <= MOST_IMAGE_BYTES;
  }
}
