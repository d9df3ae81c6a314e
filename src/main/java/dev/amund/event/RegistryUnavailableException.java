package dev.amund.event;

import org.apache.kafka.common.errors.RetriableException;

/**
 * The Schema Registry did not answer, or did not let us in, or not to one schema. It says nothing
 * about the current record, which must be kept and tried again.
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
   * Whether there was no answer at all. If there was one, it may concern the one schema that was
   * asked for, and another can still be had.
   */
  public boolean isSilent() {
    return silent;
  }
}
