package dev.amund.bench.quality;

import dev.amund.amun.UpdateListener;
import dev.amund.model.LabelledImages;

/** Updates one model, micro-batch by micro-batch. */
interface MicroBatchUpdates extends AutoCloseable {
  /**
   * Makes the case's model forget a micro-batch, in place.
   *
   * @param retained D_R
   */
  QualityRow.Cost forget(
      LabelledImages batch, LabelledImages retained, long seed, UpdateListener listener);

  @Override
  void close();
}
