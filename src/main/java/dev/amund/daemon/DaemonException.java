package dev.amund.daemon;

/** The daemon cannot start; the message says what to do. */
public final class DaemonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DaemonException(String message) {
    super(message);
  }
}
