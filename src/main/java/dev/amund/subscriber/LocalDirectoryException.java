package dev.amund.subscriber;

/** Thrown when a local directory cannot be used now; the message says which and why. */
public final class LocalDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message says which directory, and why
   */
  public LocalDirectoryException(String message) {
    super(message);
  }

  /**
   * @param message says which directory, and why
   */
  public LocalDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
