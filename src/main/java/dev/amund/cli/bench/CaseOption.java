package dev.amund.cli.bench;

import dev.amund.cli.common.ShapeConverter;
import dev.amund.samples.shape.ImageShape;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code DIRECTORY} and {@code --shape}: the case to measure on. */
final class CaseOption {
  @Option(
      names = "--shape",
      paramLabel = "CxHxW",
      defaultValue = "3x32x32",
      converter = ShapeConverter.class,
      description = "Channels, height and width of the images (default: ${DEFAULT-VALUE}).")
  private ImageShape shape;

  @Parameters(paramLabel = "DIRECTORY", description = "The case.")
  private Path directory;

  ImageShape shape() {
    return shape;
  }

  Path directory() {
    return directory;
  }
}
