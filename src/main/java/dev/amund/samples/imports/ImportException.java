package dev.amund.samples.imports;

/** A source cannot be read as a whole; the message says where and why. */
public final class ImportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message where and why
   */
  public ImportException(String message) {
    super(message);
  }

  /**
   * @param message where and why
   * @param cause what it comes from
   */
  public ImportException(String message, Throwable cause) {
    super(message, cause);
  }
}
