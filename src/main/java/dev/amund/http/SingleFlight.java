package dev.amund.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/**
 * Runs a task that may block on a worker thread, once at a time: callers during a run get its
 * result, so a stuck task holds only one thread.
 */
final class SingleFlight<T> {
  private final Vertx vertx;
  private final Callable<T> task;
  private Future<T> current = Future.failedFuture("not run yet");

  SingleFlight(Vertx vertx, Callable<T> task) {
    this.vertx = vertx;
    this.task = task;
  }

  synchronized Future<T> run() {
    if (current.isComplete()) {
      // Unordered: one task must not wait for another that happens to share its event loop.
      current = vertx.executeBlocking(task, false);
    }
    return current;
  }
}
