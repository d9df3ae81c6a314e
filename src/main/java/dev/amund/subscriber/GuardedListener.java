package dev.amund.subscriber;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener whose reports are counted and cannot stop the subscriber. */
final class GuardedListener implements ModelListener {
  private static final Logger log = LoggerFactory.getLogger(GuardedListener.class);

  private final ModelListener listener;
  private final Counters counters;

  GuardedListener(ModelListener listener, Counters counters) {
    this.listener = listener;
    this.counters = counters;
  }

  @Override
  public void swap(VerifiedModel model) {
    listener.swap(model);
    counters.swapped(model.version());
  }

  @Override
  public void refused(Refusal refusal) {
    counters.refused(refusal.kind());
    guard(() -> listener.refused(refusal));
  }

  @Override
  public void disturbed(RuntimeException cause) {
    counters.disturbed();
    guard(() -> listener.disturbed(cause));
  }

  private static void guard(Runnable report) {
    try {
      report.run();
    } catch (RuntimeException e) {
      log.warn("the listener failed on a report", e);
    }
  }
}
