package dev.amund.artifacts.manifest;

/** Thrown when a manifest or its signature cannot be trusted; the message says why. */
public final class VerificationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is not to be trusted, and why
   */
  public VerificationException(String message) {
    super(message);
  }

  /**
   * @param message what is not to be trusted, and why
   */
  public VerificationException(String message, Throwable cause) {
    super(message, cause);
  }
}
