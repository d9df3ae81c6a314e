package dev.amund.event;

/** No broker serves us; the message says where they were looked for, and what to check. */
public final class BrokersUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokersUnavailableException(String message) {
    super(message);
  }
}
