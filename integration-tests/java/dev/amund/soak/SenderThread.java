package dev.amund.soak;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

/** Sends something again and again, with pauses, until it is stopped or fails. */
final class SenderThread implements AutoCloseable {
  private final Runnable send;
  private final IntSupplier pauseMillis;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * @param send called on the thread for each round
   * @param pauseMillis how long to wait behind each
   */
  SenderThread(String name, Runnable send, IntSupplier pauseMillis) {
    this.send = send;
    this.pauseMillis = pauseMillis;
    this.thread = new Thread(this::run, name);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!stopping) {
        send.run();
        Thread.sleep(pauseMillis.getAsInt());
      }
    } catch (InterruptedException | RuntimeException e) {
      failure.set(e);
    }
  }

  /**
   * Waits for the end of the round, behind which there is none.
   *
   * @throws IllegalStateException if a round failed
   */
  void stop() throws InterruptedException {
    stopping = true;
    thread.join();
    if (failure.get() != null) {
      throw new IllegalStateException(thread.getName() + " failed", failure.get());
    }
  }

  /** Ends it in the middle of a round. */
  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
  }
}
