package dev.amund.http.api;

/** Provides the content of {@code /status}. */
@FunctionalInterface
public interface StatusSource {
  /**
   * Returns the state of the daemon now. Runs on a worker thread, never twice at the same time, and
   * should answer within a second. An exception becomes a 503 without details; they go to the log.
   */
  StatusView snapshot();
}
