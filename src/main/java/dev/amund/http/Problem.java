package dev.amund.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;

/**
 * A problem detail (RFC 9457).
 *
 * @param type what kind of problem; {@code about:blank} where the HTTP status says it all
 * @param title the kind in words, always the same
 * @param status the HTTP status
 * @param detail what is wrong this time, and what to do
 * @param instance the path of the request, where it has a readable one
 */
record Problem(String type, String title, int status, String detail, Optional<String> instance) {
  private static final String TYPES = "urn:amund:problem:";

  /** Returns a problem without a type of its own: its title is that of the HTTP status. */
  static Problem of(int status, String detail) {
    return new Problem(
        "about:blank",
        HttpResponseStatus.valueOf(status).reasonPhrase(),
        status,
        detail,
        Optional.empty());
  }

  /** Returns a parameter that cannot be used; {@code detail} names it and what is allowed. */
  static Problem invalidParameter(String detail) {
    return typed("invalid-parameter", "Invalid parameter", 400, detail);
  }

  /** Creates the problem of an unknown model, version or request. */
  static Problem unknown(String what, String detail) {
    return typed("unknown-" + what, "Unknown " + what, 404, detail);
  }

  /** Creates the problem of an ambiguous name. */
  static Problem ambiguous(String what, String detail) {
    return typed("ambiguous-" + what, "Ambiguous " + what, 409, detail);
  }

  /** Creates the problem of a history that is still being read. */
  static Problem starting() {
    return typed(
        "starting",
        "Starting",
        503,
        "The history is still being read from Kafka; ask again in a few seconds.");
  }

  /** Creates the problem of too many event streams. */
  static Problem tooManyStreams() {
    return typed(
        "too-many-streams",
        "Too many streams",
        503,
        "As many streams are open as may be (amund.http.limits); ask again later.");
  }

  /** Returns whether the connection is one of the reserve. */
  static Problem tooManyConnections() {
    return typed(
        "too-many-connections",
        "Too many connections",
        503,
        "As many connections are open as may be (amund.http.limits), so that only /health/* is"
            + " answered on this one; ask again later.");
  }

  /** Creates the problem of a request to a foreign name. */
  static Problem otherHost() {
    return typed(
        "unknown-host",
        "Unknown host",
        421,
        "Without a token this daemon answers by the names in amund.http.allowed-hosts, by localhost"
            + " and by its own address alone: add the name in Host to these, or set"
            + " amund.http.token-file.");
  }

  private static Problem typed(String type, String title, int status, String detail) {
    return new Problem(TYPES + type, title, status, detail, Optional.empty());
  }

  /** Returns the same problem, at this path. */
  Problem at(String path) {
    return new Problem(type, title, status, detail, Optional.of(path));
  }

  /** Returns whether a retry may succeed. */
  boolean passes() {
    return status == 503;
  }
}
