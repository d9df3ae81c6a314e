package dev.amund.subscriber;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A model that notices what must not happen: it is used after it was closed, closed twice, or made
 * of halves of different versions.
 */
final class FragileModel implements AutoCloseable {
  private final String first;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile String second = "";

  FragileModel(VerifiedModel version) {
    first = new String(version.bytes(), StandardCharsets.UTF_8);
    Thread.yield();
    if (first.isEmpty()) {
      throw new IllegalArgumentException("there is nothing in it");
    }
    second = "%s version %d".formatted(version.modelId(), version.version());
  }

  /** The version as its bytes say, if both halves agree and it stays open meanwhile. */
  String answer() {
    requireOpen();
    var before = first;
    Thread.yield();
    if (!second.equals(before)) {
      throw new IllegalStateException("mixed: " + before + " and " + second);
    }
    requireOpen();
    return before;
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("used after it was closed: " + first);
    }
  }

  boolean isClosed() {
    return closed.get();
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      throw new IllegalStateException("closed twice: " + first);
    }
  }
}
