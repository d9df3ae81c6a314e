package dev.amund.samples.imports.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds and opens the files of a source. */
public final class SourceFile {
  private SourceFile() {}

  /**
   * Returns the only file of a directory whose name ends so; empty if there are none or several.
   */
  public static Optional<Path> only(Path directory, String ending) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      var files = entries.filter(entry -> entry.toString().endsWith(ending)).toList();
      return files.size() == 1 ? Optional.of(files.get(0)) : Optional.empty();
    }
  }

  /**
   * Returns the only file of a directory whose name ends so.
   *
   * @throws ImportException there are none or several
   */
  public static Path requireOnly(Path directory, String ending) throws IOException {
    return only(directory, ending)
        .orElseThrow(
            () ->
                new ImportException(
                    "%s does not have one %s file; name the file".formatted(directory, ending)));
  }

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
