package dev.amund.cli.status;

/** Thrown when there is no daemon, or it gives no such answer; the message has the address. */
public final class DaemonUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DaemonUnreachableException(String message) {
    super(message);
  }

  DaemonUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
