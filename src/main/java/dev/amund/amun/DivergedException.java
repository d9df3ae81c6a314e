package dev.amund.amun;

/**
 * The arithmetic ran away: a loss, a logit or a gradient is infinite or not a number. The weights
 * are of no more use; restore a snapshot, and lower the learning rate.
 */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DivergedException(String message) {
    super(message);
  }
}
