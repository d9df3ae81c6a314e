package dev.amund.event;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Follows a topic on a thread of its own: does one turn after the other until it is closed. A turn
 * that fails, of whatever {@link ErrorPolicy} lets a thread survive, is followed by another after a
 * pause: a follower that has given up would be found out only by its silence.
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
   * @param consumer that the turns poll; closed with the loop
   * @param turn returns soon, and at once when the consumer is woken up
   * @param onFailure told of each failure, before the pause
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

  /** Begins. To be called once. */
  public void start() {
    thread.start();
  }

  /** Whether it has begun and has not been closed. Safe from any thread. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  private void run() {
    try (consumer) {
      while (closing.getCount() > 0) {
        try {
          turn.run();
        } catch (WakeupException e) {
          // close() asks for the next look at the latch.
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

  /** Waits until the current turn has ended. */
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
