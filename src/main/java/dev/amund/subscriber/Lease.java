package dev.amund.subscriber;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use one version of a model, which is not closed meanwhile. Close it after use;
 * closing it again does nothing.
 *
 * @param <M> what answers requests
 */
public final class Lease<M extends AutoCloseable> implements AutoCloseable {
  private final ModelInUse<M> inUse;
  private final AtomicBoolean open = new AtomicBoolean(true);

  Lease(ModelInUse<M> inUse) {
    this.inUse = inUse;
  }

  /** Returns the model. Do not use it after the lease is closed, and do not close it. */
  public M model() {
    return inUse.model();
  }

  /** Returns its version, from 1. */
  public long version() {
    return inUse.version();
  }

  @Override
  public void close() {
    if (open.getAndSet(false)) {
      inUse.release();
    }
  }
}
