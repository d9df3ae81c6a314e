package dev.amund.samples.imports.source;

import dev.amund.samples.links.ConfinedDirectory;
import dev.amund.samples.links.ConfinedDirectory.OutsideException;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The directory that a source must not leave, by {@code ..} or by symbolic links. */
public final class SourceDirectory {
  private final ConfinedDirectory directory;

  /**
   * @throws IOException if there is no such directory
   */
  public SourceDirectory(Path root) throws IOException {
    this.directory = new ConfinedDirectory(root);
  }

  /**
   * Returns where the file of this name is, free of symbolic links.
   *
   * @throws SampleRefusedException it is not there, or not below the directory
   */
  public Path resolve(String name) throws SampleRefusedException {
    return use(name, directory::locate);
  }

  /**
   * Opens the file of this name.
   *
   * @throws SampleRefusedException it is not there, not below the directory, or no regular file
   */
  public SeekableByteChannel open(String name) throws SampleRefusedException {
    return use(name, directory::open);
  }

  @FunctionalInterface
  private interface Use<T> {
    T of(Path path) throws IOException;
  }

  private static <T> T use(String name, Use<T> use) throws SampleRefusedException {
    try {
      return use.of(Path.of(name));
    } catch (InvalidPathException e) {
      throw new SampleRefusedException(Reason.MISSING_FILE, "There can be no file " + e.getInput());
    } catch (OutsideException e) {
      throw new SampleRefusedException(
          Reason.FILE_OUTSIDE, "%s is not below the directory of the source".formatted(name));
    } catch (NoSuchFileException e) {
      throw new SampleRefusedException(Reason.MISSING_FILE, name + " is not there");
    } catch (IOException e) {
      throw new SampleRefusedException(
          Reason.MISSING_FILE, "%s cannot be read (%s)".formatted(name, e));
    }
  }

  /**
   * Requires that a file that stands in the directory is in it, and not behind a symbolic link that
   * leads out.
   *
   * @throws ImportException it is not
   */
  public void requireInside(Path file) throws IOException {
    try {
      directory.locate(file.getFileName());
    } catch (OutsideException e) {
      throw new ImportException("%s is a link that leads out of %s".formatted(file, root()), e);
    }
  }

  /** The directory itself, free of symbolic links. */
  public Path root() {
    return directory.root();
  }
}
