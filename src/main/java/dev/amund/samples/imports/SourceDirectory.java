package dev.amund.samples.imports;

import dev.amund.samples.ImportReport.Reason;
import dev.amund.samples.SampleRefusedException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The directory that a source must not leave, by {@code ..} or by symbolic links. */
final class SourceDirectory {
  private final Path root;

  SourceDirectory(Path root) throws IOException {
    this.root = root.toRealPath();
  }

  /**
   * The file of this name.
   *
   * @throws SampleRefusedException it is not there, or not below the directory
   */
  Path resolve(String name) throws SampleRefusedException {
    try {
      var path = root.resolve(name).normalize();
      if (path.startsWith(root) && path.toRealPath().startsWith(root)) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new SampleRefusedException(Reason.MISSING_FILE, "There can be no file " + e.getInput());
    } catch (NoSuchFileException e) {
      throw new SampleRefusedException(Reason.MISSING_FILE, name + " is not there");
    } catch (IOException e) {
      throw new SampleRefusedException(
          Reason.MISSING_FILE, "%s cannot be read (%s)".formatted(name, e));
    }
    throw new SampleRefusedException(
        Reason.FILE_OUTSIDE, "%s is not below the directory of the source".formatted(name));
  }

  /**
   * Requires that a file of the directory is in it, and not behind a symbolic link that leads out.
   *
   * @throws ImportException it is not
   */
  void requireInside(Path file) throws IOException {
    if (!file.toRealPath().startsWith(root)) {
      throw new ImportException("%s is a link that leads out of %s".formatted(file, root));
    }
  }

  /** The directory itself, free of symbolic links. */
  Path root() {
    return root;
  }
}
