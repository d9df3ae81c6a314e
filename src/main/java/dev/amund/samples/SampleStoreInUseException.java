package dev.amund.samples;

/** Another process, or this one, has the sample store open. */
public final class SampleStoreInUseException extends SampleStoreException {
  private static final long serialVersionUID = 1L;

  SampleStoreInUseException(String message, Throwable cause) {
    super(message, cause);
  }
}
