package dev.amund.subscriber;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The model in use, which is swapped without disturbing running requests.
 *
 * <p>As the listener of a {@link ModelSubscriber}, it loads each new version beside the old one and
 * swaps them in one step. A request finishes on the version that it began with, and never waits for
 * loading or a lock. The old version is closed by the thread that ends its last request.
 *
 * @param <M> what answers requests, from as many threads as there are
 */
public final class HotModel<M extends AutoCloseable> implements ModelListener, AutoCloseable {
  private final ModelLoader<M> loader;
  private final SubscriberReports reports;
  private final AtomicReference<State<M>> state =
      new AtomicReference<>(new State<>(null, OptionalLong.empty(), false));
  private final CountDownLatch first = new CountDownLatch(1);

  /**
   * @param current null before the first version and after the end
   */
  private record State<M extends AutoCloseable>(
      ModelInUse<M> current, OptionalLong version, boolean closed) {}

  /** Logs what is refused. */
  public HotModel(ModelLoader<M> loader) {
    this(loader, new LoggedReports());
  }

  /**
   * @param reports receives refusals and disturbances
   */
  public HotModel(ModelLoader<M> loader, SubscriberReports reports) {
    this.loader = loader;
    this.reports = reports;
  }

  /**
   * Answers a request with the version in use.
   *
   * @param request must not keep the model beyond its end
   * @return what the request returns
   * @throws IllegalStateException if there is no version yet, or this is closed
   */
  public <R> R call(Function<? super M, ? extends R> request) {
    try (var lease = lease()) {
      return request.apply(lease.model());
    }
  }

  /**
   * Acquires the version in use for longer than a call, or together with its number.
   *
   * @return the lease, to be closed as soon as the request is done
   * @throws IllegalStateException if there is no version yet, or this is closed
   */
  public Lease<M> lease() {
    while (true) {
      var now = state.get();
      if (now.current() == null) {
        throw new IllegalStateException(
            now.closed() ? "The model is closed" : "There is no version of the model yet");
      }
      if (now.current().acquire()) {
        return new Lease<>(now.current());
      }
      // It was released in between: its successor is current.
    }
  }

  /** Returns the version in use; empty before the first, and when closed. */
  public OptionalLong version() {
    return state.get().version();
  }

  /**
   * Waits for the first version.
   *
   * @return whether there is or was one; false if the time ran out
   */
  public boolean awaitFirst(Duration timeout) throws InterruptedException {
    return first.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Loads a version and swaps it in.
   *
   * @throws IllegalStateException if it cannot be loaded, or this is closed; then nothing changes
   */
  @Override
  public void swap(VerifiedModel verified) {
    var next = new ModelInUse<>(load(verified), verified.version());
    var before =
        state.getAndUpdate(
            now -> now.closed() ? now : new State<>(next, OptionalLong.of(next.version()), false));
    if (before.closed()) {
      next.release();
      throw new IllegalStateException("The model is closed");
    }
    if (before.current() != null) {
      before.current().release();
    }
    first.countDown();
  }

  private M load(VerifiedModel verified) {
    try {
      var model = loader.load(verified);
      if (model == null) {
        throw new IllegalStateException("the loader gave none");
      }
      return model;
    } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
      // Catches errors as well: a model that is too large, or needs a missing native function, must
      // not end the thread that waits for its successor.
      throw new IllegalStateException(
          "Version %d of model %s cannot be loaded: %s"
              .formatted(verified.version(), verified.modelId(), e),
          e);
    }
  }

  @Override
  public void refused(Refusal refusal) {
    reports.refused(refusal);
  }

  @Override
  public void disturbed(RuntimeException cause) {
    reports.disturbed(cause);
  }

  /** Accepts no further requests; the model is closed when the last one has ended. */
  @Override
  public void close() {
    var before = state.getAndSet(new State<>(null, OptionalLong.empty(), true));
    if (before.current() != null) {
      before.current().release();
    }
  }
}
