package dev.amund.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/**
 * Runs a task that may block on a worker thread, once at a time: who asks while it runs gets the
 * answer of that run. However often and however impatiently a stuck task is asked for, it holds one
 * thread.
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
