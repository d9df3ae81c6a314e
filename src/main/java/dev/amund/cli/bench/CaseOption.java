package dev.amund.cli.bench;

import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code DIRECTORY} and {@code --shape}: the case to measure on. */
final class CaseOption {
  @Mixin private CaseShape shape;

  @Parameters(paramLabel = "DIRECTORY", description = "The case.")
  private Path directory;

  ImageShape shape() throws IOException {
    return shape.of(directory);
  }

  Path directory() {
    return directory;
  }
}
