package dev.amund.event.follow;

import dev.amund.event.failures.ErrorPolicy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Follows a topic on its own thread, one poll after the other, until it is closed. After a failure
 * that {@link ErrorPolicy} lets a thread survive it continues after a pause, because a follower
 * that gave up would go unnoticed.
 */
public final class PollLoop implements AutoCloseable {
  private final org.apache.kafka.clients.consumer.Consumer<?, ?> consumer;
  private final Runnable turn;
  private final Consumer<Throwable> onFailure;
  private final Duration pause;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * @param name of the thread
   * @param consumer polled by the turns; closed with the loop
   * @param turn returns soon, and at once when the consumer is woken up
   * @param onFailure receives each failure, before the pause
   * @param pause after a failure
   */
  public PollLoop(
      String name,
      org.apache.kafka.clients.consumer.Consumer<?, ?> consumer,
      Runnable turn,
      Consumer<Throwable> onFailure,
      Duration pause) {
    this.consumer = consumer;
    this.turn = turn;
    this.onFailure = onFailure;
    this.pause = pause;
    this.thread = new Thread(this::run, name);
  }

  /** Starts the thread. Call it once. */
  public void start() {
    thread.start();
  }

  /** Returns whether it was started and not closed. Thread-safe. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  private void run() {
    try (consumer) {
      while (closing.getCount() > 0) {
        try {
          turn.run();
        } catch (WakeupException e) {
          // close() wakes the consumer up, so that the latch is checked.
        } catch (Throwable e) {
          ErrorPolicy.rethrowFatal(e);
          onFailure.accept(e);
          closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops after the current turn and waits for it. */
  @Override
  public void close() {
    closing.countDown();
    if (thread.getState() == Thread.State.NEW) {
      consumer.close();
      return;
    }
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
