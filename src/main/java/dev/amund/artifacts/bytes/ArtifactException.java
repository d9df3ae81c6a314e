package dev.amund.artifacts.bytes;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Thrown when an artifact cannot be stored, or is absent or damaged; the message says which, where
 * and why.
 */
public final class ArtifactException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which artifact, where and why
   */
  public ArtifactException(String message) {
    super(message);
  }

  /**
   * @param message which artifact, where and why
   * @param cause of the failure
   */
  public ArtifactException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * @param action completes "Cannot …"
   */
  public static ArtifactException of(String action, Path path, IOException cause) {
    return new ArtifactException(
        "Cannot %s: %s (%s)%s".formatted(action, path, brief(cause), advice(cause)), cause);
  }

  /** Omits a file's temporary name, so that a repeated failure has the same message. */
  private static String brief(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (cause instanceof FileSystemException failure) {
      return Optional.ofNullable(failure.getReason()).orElse(cause.getClass().getSimpleName());
    }
    return cause.toString();
  }

  private static String advice(IOException cause) {
    var text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      return ". The disk is full: free some space; nothing was published in part";
    }
    if (text.contains("read-only file system")) {
      return ". The file system is mounted read-only";
    }
    if (cause instanceof AccessDeniedException) {
      return ". Check the owner and the permissions of the directory";
    }
    if (cause instanceof FileAlreadyExistsException) {
      return ". There is a file where a directory should be";
    }
    return "";
  }
}
