package dev.amund.audit;

import java.util.function.IntConsumer;

/**
 * Receives the progress of measuring a model, on the thread that measures. To cancel, throw {@link
 * java.util.concurrent.CancellationException}: the model is unchanged, and native memory is freed.
 */
@FunctionalInterface
public interface MeasureListener {

  /**
   * More images have been shown to the model. Called after each of its evaluation batches, so it
   * must be quick.
   *
   * @param done from 1 to {@code total}
   * @param total how many images the measurement shows, to reference models too; what is known from
   *     before is not among them
   */
  void progress(int done, int total);

  /** A listener that does nothing. */
  static MeasureListener none() {
    return (done, total) -> {};
  }

  /** Returns what counts images of one measurement and reports the sum. */
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
