package dev.amund.unlearner;

/**
 * Says that a model cannot be used as it is, whatever the batch: its batches wait. The message says
 * what is wrong and what to do, in words for an operator.
 */
final class ModelUnusableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ModelUnusableException(String message) {
    super(message);
  }

  ModelUnusableException(String message, Throwable cause) {
    super(message, cause);
  }
}
