package dev.amund.samples.imports.source;

import dev.amund.text.Printable;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A source cannot be read as a whole; the message says where and why. */
public final class ImportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message quotes what others wrote. In characters. */
  private static final int LONGEST = 1000;

  /**
   * @param message where and why
   */
  public ImportException(String message) {
    super(Printable.of(message, LONGEST));
  }

  /** Returns that a file cannot be read, and why, in words for who started the import. */
  public static ImportException reading(Path path, Exception cause) {
    return new ImportException("Cannot read %s: %s".formatted(path, why(cause)), cause);
  }

  private static String why(Exception cause) {
    if (cause instanceof UncheckedIOException wrapper) {
      return why(wrapper.getCause());
    }
    if (cause instanceof NoSuchFileException failure) {
      return "there is no " + failure.getFile();
    }
    if (cause instanceof AccessDeniedException failure) {
      return "%s may not be read".formatted(failure.getFile());
    }
    if (cause instanceof EOFException) {
      return "it is cut off";
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /**
   * @param message where and why
   * @param cause what it comes from
   */
  public ImportException(String message, Throwable cause) {
    super(Printable.of(message, LONGEST), cause);
  }
}
