package dev.amund.subscriber;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use one version of a model, which is not closed meanwhile. To be closed by whoever
 * took it; closing it again does nothing.
 *
 * @param <M> what answers requests
 */
public final class Lease<M extends AutoCloseable> implements AutoCloseable {
  private final ModelInUse<M> inUse;
  private final AtomicBoolean open = new AtomicBoolean(true);

  Lease(ModelInUse<M> inUse) {
    this.inUse = inUse;
  }

  /** The model; not to be used after the lease is closed, and not to be closed by its user. */
  public M model() {
    return inUse.model();
  }

  /** Which version it is, from 1. */
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
