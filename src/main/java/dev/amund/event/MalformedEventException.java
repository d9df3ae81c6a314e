package dev.amund.event;

import org.apache.kafka.common.errors.SerializationException;

/**
 * Bytes that are no event of the expected type, and never will be: trying again is pointless, the
 * record belongs in the dead-letter topic.
 */
public final class MalformedEventException extends SerializationException {
  private static final long serialVersionUID = 1L;

  public MalformedEventException(String reason) {
    super(reason);
  }

  public MalformedEventException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /** What is wrong with the bytes, in words. */
  public String reason() {
    return getMessage();
  }
}
