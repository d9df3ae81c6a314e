package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The inputs of a model.
 *
 * @param imageShape the shape to which image files are resized, such as 3x32x32; empty uses the
 *     first sample's
 * @param ranges the valid values of the features of samples that are no images of bytes: one range
 *     for all, or one a feature, row-major; empty measures them on training samples
 * @param preparation how image files are brought to the shape; empty leaves it to the store
 * @param normalisation what the model expects of its input and does not do itself
 */
public record InputConfig(
    Optional<String> imageShape,
    List<InputRange> ranges,
    Optional<ImagePreparation> preparation,
    Optional<InputNormalisation> normalisation) {
  /** The first sample's shape and measured ranges. */
  public static final InputConfig DEFAULT = new InputConfig(Optional.empty(), List.of());

  private static final Pattern SHAPE =
      Pattern.compile("([13])x([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");
  private static final int MOST_IMAGE_BYTES = 64 * 1024 * 1024;

  /** Copies the ranges. */
  public InputConfig {
    ranges = List.copyOf(ranges);
  }

  /** Inputs of a model that normalises itself, however images are prepared. */
  public InputConfig(Optional<String> imageShape, List<InputRange> ranges) {
    this(imageShape, ranges, Optional.empty(), Optional.empty());
  }

  static InputConfig read(ConfigReader reader) {
    var shape =
        reader.text(
            "image-shape",
            "",
            "channels, height and width, such as 3x32x32, 64 MiB at most",
            text -> text.isEmpty() || isShape(text));
    var ranges =
        reader.text(
            "input-range",
            "",
            "none, or a range such as 0..1 or 0..inf, or one for each feature, with commas between",
            text -> InputRange.list(text).isPresent());
    var preparation = ImagePreparation.read(reader.section("image-preparation"));
    var normalisation = InputNormalisation.read(reader);
    misfit(shape, preparation).ifPresent(reader::problem);
    return new InputConfig(
        Optional.of(shape).filter(text -> !text.isEmpty()),
        InputRange.list(ranges).orElseThrow(),
        preparation,
        normalisation);
  }

  private static Optional<String> misfit(String text, Optional<ImagePreparation> preparation) {
    var shape = SHAPE.matcher(text);
    if (preparation.isEmpty()) {
      return Optional.empty();
    }
    if (!shape.matches()) {
      return Optional.of("image-preparation says how images are brought to image-shape: set both");
    }
    return preparation
        .get()
        .misfit(Integer.parseInt(shape.group(2)), Integer.parseInt(shape.group(3)))
        .map(words -> "image-preparation: " + words);
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
