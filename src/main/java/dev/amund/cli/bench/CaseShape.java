package dev.amund.cli.bench;

import dev.amund.cli.common.ShapeConverter;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --shape}: of the images of a case, which may have its own. */
final class CaseShape {
  @Option(
      names = "--shape",
      paramLabel = "CxHxW",
      defaultValue = "3x32x32",
      converter = ShapeConverter.class,
      description =
          "Channels, height and width of the images (default: ${DEFAULT-VALUE}), unless the case"
              + " has a file shape.txt with the three numbers.")
  private ImageShape shape;

  /** Returns the shape of a case's images. */
  ImageShape of(Path directory) throws IOException {
    Path file = directory.resolve("shape.txt");
    return Files.exists(file)
        ? ImageShape.parse(Files.readString(file).strip().replace(' ', 'x'))
        : shape;
  }
}
