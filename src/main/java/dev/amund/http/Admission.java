package dev.amund.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * An admitted connection. It waits for the head of a request, with a limit, or for its answer,
 * without one. For the event loop only.
 */
final class Admission {
  private final HttpConnection connection;
  private final String peer;
  private final boolean reserved;
  private Optional<HttpServerResponse> answer = Optional.empty();
  private Duration timeout;
  private long waitingSince;

  /**
   * @param reserved whether it belongs to the reserve for probes
   * @param timeout how long the head of its first request may take to arrive
   * @param now in nanoseconds
   */
  Admission(HttpConnection connection, String peer, boolean reserved, Duration timeout, long now) {
    this.connection = connection;
    this.peer = peer;
    this.reserved = reserved;
    this.timeout = timeout;
    this.waitingSince = now;
  }

  HttpConnection connection() {
    return connection;
  }

  String peer() {
    return peer;
  }

  boolean reserved() {
    return reserved;
  }

  /**
   * Notes that the head of a request has arrived.
   *
   * @param response its answer
   * @param afterwards how long the next one may take after the answer
   * @param now in nanoseconds
   */
  void begin(HttpServerResponse response, Duration afterwards, long now) {
    answer = Optional.of(response);
    timeout = afterwards;
    waitingSince = now;
  }

  /** Returns whether no request is being answered. */
  boolean isWaiting() {
    return answer.filter(response -> !response.ended()).isEmpty();
  }

  /** Returns whether it has waited for too long; wants to be asked now and then. */
  boolean isOverdue(long now) {
    if (!isWaiting()) {
      waitingSince = now;
    }
    return now - waitingSince >= timeout.toNanos();
  }
}
