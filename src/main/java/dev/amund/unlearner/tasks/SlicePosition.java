package dev.amund.unlearner.tasks;

/**
 * The position of a slice in its batch.
 *
 * @param number 1, 2, 3 ...
 * @param of into how many slices the batch is divided, as far as is known
 */
public record SlicePosition(int number, int of) {
  /** All of the batch at once. */
  public static final SlicePosition WHOLE = new SlicePosition(1, 1);
}
