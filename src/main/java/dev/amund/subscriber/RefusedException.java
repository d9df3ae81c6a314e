package dev.amund.subscriber;

/** Thrown when an announcement is refused. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RefusalKind kind;

  RefusedException(RefusalKind kind, String message) {
    super(message);
    this.kind = kind;
  }

  RefusedException(RefusalKind kind, RuntimeException cause) {
    super(cause.getMessage(), cause);
    this.kind = kind;
  }

  RefusalKind kind() {
    return kind;
  }
}
