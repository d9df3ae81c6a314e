package dev.amund.artifacts;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Locale;

/** An artifact cannot be stored, or is absent or damaged; the message says which, where and why. */
public final class ArtifactException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ArtifactException(String message) {
    super(message);
  }

  ArtifactException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * @param action completes "Cannot …"
   */
  static ArtifactException of(String action, Path path, IOException cause) {
    return new ArtifactException(
        "Cannot %s: %s (%s)%s".formatted(action, path, cause, advice(cause)), cause);
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
    return "";
  }
}
