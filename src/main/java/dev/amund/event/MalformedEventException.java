package dev.amund.event;

import org.apache.kafka.common.errors.SerializationException;

/**
 * Thrown for bytes that are no event of the expected type. Retrying is pointless: the record
 * belongs in the dead-letter topic.
 */
public final class MalformedEventException extends SerializationException {
  private static final long serialVersionUID = 1L;

  public MalformedEventException(String reason) {
    super(reason);
  }

  public MalformedEventException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /** Returns what is wrong with the bytes, in words. */
  public String reason() {
    return getMessage();
  }
}
