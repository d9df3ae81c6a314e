package dev.amund.unlearner.tasks;

import java.util.concurrent.CancellationException;

/** Tells the arithmetic thread that nobody wants its result any more. */
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
      throw new CancellationException("the work in hand was cancelled");
    }
  }
}
