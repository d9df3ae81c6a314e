package dev.amund.subscriber;

/** The subscriber's local directory cannot be used; the message says what to do. */
public final class LocalDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LocalDirectoryException(String message) {
    super(message);
  }

  LocalDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
