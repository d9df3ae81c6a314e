package dev.amund.event.failures;

/** Thrown when no broker serves us; the message has their addresses, and what to check. */
public final class BrokersUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which brokers, and what to check
   */
  public BrokersUnavailableException(String message) {
    super(message);
  }
}
