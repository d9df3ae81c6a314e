package dev.amund.cli.status;

/** There is no daemon, or it gives no such answer; the message says where it was looked for. */
public final class DaemonUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DaemonUnreachableException(String message) {
    super(message);
  }

  DaemonUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
