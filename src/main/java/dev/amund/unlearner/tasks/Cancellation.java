package dev.amund.unlearner.tasks;

import java.util.concurrent.CancellationException;

/** Tells the arithmetic thread that its result is no longer wanted. */
public final class Cancellation {
  private volatile boolean cancelled;

  public void cancel() {
    cancelled = true;
  }

  /**
   * @throws CancellationException if the work was cancelled
   */
  public void check() {
    if (cancelled) {
      throw new CancellationException("the work in progress was cancelled");
    }
  }
}
