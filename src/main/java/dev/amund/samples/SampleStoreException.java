package dev.amund.samples;

/** The sample store cannot do what was asked; the message says why and what to do about it. */
public class SampleStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message why, and what to do
   */
  public SampleStoreException(String message) {
    super(message);
  }

  SampleStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
