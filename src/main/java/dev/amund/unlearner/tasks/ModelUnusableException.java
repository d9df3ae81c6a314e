package dev.amund.unlearner.tasks;

/**
 * Signals that a model cannot be used as it is, whatever the batch: its batches wait. The message
 * says what is wrong and what to do, in words for an operator.
 */
public final class ModelUnusableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelUnusableException(String message) {
    super(message);
  }

  public ModelUnusableException(String message, Throwable cause) {
    super(message, cause);
  }
}
