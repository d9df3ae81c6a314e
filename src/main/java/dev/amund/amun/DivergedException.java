package dev.amund.amun;

/**
 * The fine-tuning ran away: a loss or a logit is infinite or not a number. The weights are of no
 * more use; restore a snapshot, and lower the learning rate.
 */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DivergedException(String message) {
    super(message);
  }
}
