package dev.amund.cli;

import dev.amund.config.ImagePreparation;
import dev.amund.samples.shape.ImageShape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say how image files were prepared for the training. */
final class PreparationOption {
  @Option(
      names = "--fit",
      paramLabel = "FIT",
      description = {
        "How image files of other proportions are brought to the shape: squash (default),"
            + " center-crop, or letterbox."
      })
  private Optional<String> fit;

  @Option(
      names = "--resize",
      paramLabel = "PIXELS",
      description = {
        "Of center-crop: what the shorter side is resized to before (default: the longer side of"
            + " the shape)."
      })
  private Optional<String> resize;

  @Option(
      names = "--interpolation",
      paramLabel = "HOW",
      description = {
        "How image files are resized, as Pillow and torchvision do: nearest, bilinear (default),"
            + " bicubic or lanczos; all but nearest antialias."
      })
  private Optional<String> interpolation;

  @Option(
      names = "--fill",
      paramLabel = "R,G,B",
      description = "Of letterbox: the colour of the bars, such as 114,114,114 (default: black).")
  private Optional<String> fill;

  @Option(
      names = "--exif-orientation",
      paramLabel = "apply|ignore",
      description = {
        "Whether photographs are turned as their camera was held (default: apply). ImageFolder of"
            + " torchvision ignores it."
      })
  private Optional<String> exifOrientation;

  /**
   * Returns the given preparation, which replaces the configured one as a whole.
   *
   * @param configured of the model in the configuration
   * @param shape of the samples, where it is known
   * @throws ParameterException it is not possible
   */
  Optional<ImagePreparation> over(
      Optional<ImagePreparation> configured, Optional<ImageShape> shape, CommandSpec spec) {
    try {
      var wanted = isGiven() ? Optional.of(ImagePreparation.of(given())) : configured;
      wanted.ifPresent(how -> requireFits(how, shape));
      return wanted;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  /** Returns whether any of the options is given. */
  boolean isGiven() {
    return !given().isEmpty();
  }

  private static void requireFits(ImagePreparation how, Optional<ImageShape> shape) {
    if (how.fit() != ImagePreparation.Fit.SQUASH && shape.isEmpty()) {
      throw new IllegalArgumentException(
          "Cropping or fitting images needs their size: --shape, or image-shape of the model");
    }
    shape
        .flatMap(known -> how.misfit(known.height(), known.width()))
        .ifPresent(
            words -> {
              throw new IllegalArgumentException(words);
            });
  }

  private Map<String, String> given() {
    var given = new LinkedHashMap<String, String>();
    fit.ifPresent(value -> given.put("fit", value));
    resize.ifPresent(value -> given.put("resize", value));
    interpolation.ifPresent(value -> given.put("interpolation", value));
    fill.ifPresent(value -> given.put("fill", value));
    exifOrientation.ifPresent(value -> given.put("exif-orientation", value));
    return given;
  }
}
