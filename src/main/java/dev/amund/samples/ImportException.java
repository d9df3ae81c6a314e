package dev.amund.samples;

/** A manifest cannot be read as a whole; the message says where and why. */
public final class ImportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ImportException(String message) {
    super(message);
  }

  ImportException(String message, Throwable cause) {
    super(message, cause);
  }
}
