package dev.amund.embedded;

/** Thrown when an embedded part cannot be started. */
public final class EmbeddedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EmbeddedException(String message, Throwable cause) {
    super(message, cause);
  }
}
