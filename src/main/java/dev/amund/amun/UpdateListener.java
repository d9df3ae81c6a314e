package dev.amund.amun;

import dev.amund.model.Tensor;

/**
 * Receives the progress of an update, on the thread that runs it. The clock is the listener's.
 *
 * <p>To cancel an update, throw {@link java.util.concurrent.CancellationException} from any method:
 * it passes through {@link AmunUpdate#apply} after all native memory has been freed. The weights
 * are then somewhere between; restore a snapshot.
 */
public interface UpdateListener {

  /** A stage begins. */
  void stage(Stage stage);

  /**
   * The present stage has come further. Called at least once per gradient evaluation of the attack
   * and once per training step, so it must be quick.
   *
   * @param done from 0 to {@code total}
   * @param total the same throughout a stage
   */
  void progress(int done, int total);

  /**
   * The attack has found adversarial examples, and continues with the others. What was heard of
   * here is good whether or not the attack is cancelled afterwards.
   *
   * @param samples of which samples, by their places in the forget set
   * @param images theirs, in the same order: personal data that is freed when this returns
   */
  default void found(int[] samples, Tensor images) {}

  /** A listener that does nothing. */
  static UpdateListener none() {
    return new UpdateListener() {
      @Override
      public void stage(Stage stage) {}

      @Override
      public void progress(int done, int total) {}
    };
  }
}
