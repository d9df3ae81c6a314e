package dev.amund.subscriber;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One version of a model and the number of those who hold it; the last one closes it. */
final class ModelInUse<M extends AutoCloseable> {
  private static final Logger log = LoggerFactory.getLogger(ModelInUse.class);

  private final M model;
  private final long version;

  /** Its users, and one more as long as it is the current one. Never rises from 0 again. */
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

  /** Whether it could still be taken; if so, {@link #release} has to follow. */
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
        // Whoever released it last had an answer from it: that must not fail for this.
        log.warn("Version {} did not close", version, e);
      }
    }
  }
}
