package dev.amund.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Waits for SIGTERM or Ctrl-C, and keeps the JVM alive until everything has stopped: open it before
 * the resources that must stop, so that it is closed after them.
 */
final class StopSignal implements AutoCloseable {
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  StopSignal() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "amund-shutdown"));
  }

  /** The JVM exits when its shutdown hooks return; this one returns when everything is closed. */
  private void stop() {
    stopped.countDown();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the signal comes. */
  void await() throws InterruptedException {
    stopped.await();
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
