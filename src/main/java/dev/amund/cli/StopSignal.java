package dev.amund.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Waits for SIGTERM or Ctrl-C, and keeps the JVM alive until what runs has stopped: open it before
 * what is to be stopped, so that it is closed after that.
 */
final class StopSignal implements AutoCloseable {
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  StopSignal() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "amund-shutdown"));
  }

  /** The JVM exits when its shutdown hooks return: this one returns when all has closed. */
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
