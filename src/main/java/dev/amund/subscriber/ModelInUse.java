package dev.amund.subscriber;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One version of a model and the number of those who hold it; the last one closes it. */
final class ModelInUse<M extends AutoCloseable> {
  private static final Logger log = LoggerFactory.getLogger(ModelInUse.class);

  private final M model;
  private final long version;

  /** The number of its users, plus one while it is current. Never rises from 0 again. */
  private final AtomicInteger holders = new AtomicInteger(1);

  ModelInUse(M model, long version) {
    this.model = model;
    this.version = version;
  }

  M model() {
    return model;
  }

  long version() {
    return version;
  }

  /** Acquires it unless it is closed; if so, {@link #release} must follow. */
  boolean acquire() {
    int held = holders.get();
    while (held > 0) {
      if (holders.compareAndSet(held, held + 1)) {
        return true;
      }
      held = holders.get();
    }
    return false;
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      try {
        model.close();
      } catch (Exception e) {
        // The request of the last user succeeded and must not fail because of this.
        log.warn("the model did not close: version={}", version, e);
      }
    }
  }
}
