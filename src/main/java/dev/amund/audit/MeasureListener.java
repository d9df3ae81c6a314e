package dev.amund.audit;

import java.util.function.IntConsumer;

/**
 * Receives the progress of measuring a model, on the thread that measures. To cancel, throw {@link
 * java.util.concurrent.CancellationException}: the model is unchanged, and native memory is freed.
 */
@FunctionalInterface
public interface MeasureListener {

  /**
   * Reports progress after each evaluation batch; must be quick.
   *
   * @param done from 1 to {@code total}
   * @param total how many images are evaluated, including those of reference models but no cached
   *     ones
   */
  void progress(int done, int total);

  /** Returns a listener that does nothing. */
  static MeasureListener none() {
    return (done, total) -> {};
  }

  /** Returns a counter of one measurement's images that reports the sum. */
  default IntConsumer counting(int total) {
    return new IntConsumer() {
      private int done;

      @Override
      public void accept(int images) {
        done += images;
        progress(done, total);
      }
    };
  }
}
