package dev.amund.bench.common;

/** The bench cannot be run; the message says what is missing or wrong. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BenchException(String message) {
    super(message);
  }

  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Leaves the interrupt set for whoever called. */
  public static BenchException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BenchException("interrupted", e);
  }
}
