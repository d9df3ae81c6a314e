package dev.amund.unlearner.monitoring;

import dev.amund.unlearner.tasks.SlicePosition;
import java.time.Instant;

/**
 * The current batch.
 *
 * @param batchId which batch
 * @param modelId of which model
 * @param requests how many requests it holds
 * @param slice the part of it that is being forgotten
 * @param step how far the update is
 */
public record CurrentBatch(String batchId, String modelId, int requests, Slice slice, Step step) {

  /**
   * The part of the batch that is being forgotten: all of it, unless it is too large for one
   * update.
   *
   * @param position which part
   * @param samples size of the forget set; 0 before it is known
   * @param since when it was started
   */
  public record Slice(SlicePosition position, int samples, Instant since) {}

  /**
   * The progress of the update.
   *
   * @param attempt 1, 2, 3 ...; 0 before the first
   * @param stage {@code fetch}, {@code attack}, {@code fine-tune}, {@code evaluate}, {@code
   *     publish}, {@code erase}
   * @param done units of the stage that are done
   * @param total units of the stage; 0 if unknown
   */
  public record Step(int attempt, String stage, int done, int total) {

    /** Returns how much of the stage is done, as a fraction of 1; 0 if unknown. */
    public double progress() {
      return total == 0 ? 0 : (double) done / total;
    }
  }
}
