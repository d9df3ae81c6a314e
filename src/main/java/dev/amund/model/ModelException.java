package dev.amund.model;

/**
 * The model cannot be loaded, does not take what it was given, or its device is absent. The message
 * says which, in words for an operator.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
