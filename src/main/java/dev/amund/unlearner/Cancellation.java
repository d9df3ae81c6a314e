package dev.amund.unlearner;

import java.util.concurrent.CancellationException;

/** Tells the arithmetic thread that nobody wants its result any more. */
final class Cancellation {
  private volatile boolean cancelled;

  void cancel() {
    cancelled = true;
  }

  /**
   * @throws CancellationException if the work was cancelled
   */
  void check() {
    if (cancelled) {
      throw new CancellationException("the work in hand was cancelled");
    }
  }
}
