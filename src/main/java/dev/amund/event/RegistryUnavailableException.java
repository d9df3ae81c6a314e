package dev.amund.event;

import org.apache.kafka.common.errors.RetriableException;

/**
 * The Schema Registry did not answer, or did not let us in. It says nothing about the record in
 * hand, which must be kept and tried again.
 */
public final class RegistryUnavailableException extends RetriableException {
  private static final long serialVersionUID = 1L;

  public RegistryUnavailableException(String message) {
    super(message);
  }

  public RegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
