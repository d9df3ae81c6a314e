package dev.amund.event.failures;

import org.apache.kafka.common.errors.RetriableException;

/**
 * Thrown when the Schema Registry does not answer or denies access, to everything or to one schema.
 * The current record may be valid: keep it and retry.
 */
public final class RegistryUnavailableException extends RetriableException {
  private static final long serialVersionUID = 1L;

  private final boolean silent;

  public RegistryUnavailableException(String message) {
    super(message);
    this.silent = true;
  }

  public RegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
    this.silent = RegistryFailures.answer(cause).isEmpty();
  }

  /**
   * Returns whether there was no answer at all. An answer may concern one schema only, while others
   * are available.
   */
  public boolean isSilent() {
    return silent;
  }
}
