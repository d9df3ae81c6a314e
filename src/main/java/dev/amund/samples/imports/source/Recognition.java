package dev.amund.samples.imports.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The marks by which a data set in a format is recognised: the name of its file, the columns of its
 * rows, or what is in its directory. A format overrides what applies to it.
 */
public interface Recognition {
  /** The marks of a format in a directory, the surest first: of several formats the surest wins. */
  enum Sign {
    /** Names that say the type of the files. */
    FILE_TYPE,
    /** Names that the files of the format usually have. */
    USUAL_NAME,
    /** The ending of names. */
    ENDING,
    /** Directories alone. */
    DIRECTORIES
  }

  /** Returns how a directory shows the format. */
  default Sign sign() {
    return Sign.ENDING;
  }

  /**
   * Returns whether a file, other than CSV and JSON Lines, is in the format.
   *
   * @throws ImportException the format is known, but cannot be imported from this file alone
   * @throws IOException it cannot be read
   */
  default boolean isFile(Path file) throws IOException {
    return false;
  }

  /**
   * Returns whether rows are in the format.
   *
   * @param columns of a CSV header, or of the first row of JSON Lines
   */
  default boolean isOfRows(Set<String> columns, boolean isJsonLines) {
    return false;
  }

  /**
   * Returns what to import of a directory; empty if it does not look like the format.
   *
   * @throws IOException it cannot be read
   */
  default Optional<Path> inDirectory(Path directory) throws IOException {
    return Optional.empty();
  }

  /**
   * Returns what to import of a directory in the format: the one file that describes all, or else
   * the directory.
   *
   * @throws ImportException there is no such file
   * @throws IOException the directory cannot be read
   */
  default Path within(Path directory) throws IOException {
    return directory;
  }
}
