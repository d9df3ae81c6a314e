package dev.amund.unlearner.progress;

import dev.amund.event.PendingWork;

/**
 * The closed batches of a model that are not done with, the current one among them.
 *
 * @param batches how many
 * @param work the requests that they hold
 */
public record WaitingBatches(int batches, PendingWork work) {
  /** Nothing waits. */
  public static final WaitingBatches NONE = new WaitingBatches(0, PendingWork.NONE);

  WaitingBatches plus(WaitingBatches more) {
    return new WaitingBatches(batches + more.batches, work.plus(more.work));
  }
}
