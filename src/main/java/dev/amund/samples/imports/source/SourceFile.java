package dev.amund.samples.imports.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the files of a source. */
public final class SourceFile {
  private SourceFile() {}

  /**
   * Opens a file.
   *
   * @throws ImportException it is something else, such as a pipe, which may never end or begin
   * @throws IOException it cannot be read
   */
  public static InputStream open(Path file) throws IOException {
    return Files.newInputStream(requireRegular(file));
  }

  /**
   * Returns the file itself.
   *
   * @throws ImportException it is there, and no regular file
   */
  public static Path requireRegular(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new ImportException(file + " is no regular file");
    }
    return file;
  }
}
