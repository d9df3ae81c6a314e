package dev.amund.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;

/**
 * Why a request is not answered as it hoped for, as RFC 9457 has it.
 *
 * @param type what kind of problem; {@code about:blank} where the HTTP status says it all
 * @param title the kind in words, the same at every occurrence
 * @param status the HTTP status
 * @param detail what is wrong this time, and what to do
 * @param instance the path of the request, where it has a readable one
 */
record Problem(String type, String title, int status, String detail, Optional<String> instance) {
  private static final String TYPES = "urn:amund:problem:";

  /** A problem without a type of its own: its title is that of the HTTP status. */
  static Problem of(int status, String detail) {
    return new Problem(
        "about:blank",
        HttpResponseStatus.valueOf(status).reasonPhrase(),
        status,
        detail,
        Optional.empty());
  }

  /** A parameter that cannot be used; {@code detail} names it and what is allowed. */
  static Problem invalidParameter(String detail) {
    return typed("invalid-parameter", "Invalid parameter", 400, detail);
  }

  /** There is no such model, version or request. */
  static Problem unknown(String what, String detail) {
    return typed("unknown-" + what, "Unknown " + what, 404, detail);
  }

  /** Several of this kind go by that name. */
  static Problem ambiguous(String what, String detail) {
    return typed("ambiguous-" + what, "Ambiguous " + what, 409, detail);
  }

  /** The history is still being read. */
  static Problem starting() {
    return typed(
        "starting",
        "Starting",
        503,
        "The history is still being read from Kafka; ask again in a few seconds.");
  }

  /** As many as may be are followed already. */
  static Problem tooManyStreams() {
    return typed(
        "too-many-streams",
        "Too many streams",
        503,
        "As many streams are open as may be (amund.http.limits); ask again later.");
  }

  /** The connection is one of the reserve. */
  static Problem tooManyConnections() {
    return typed(
        "too-many-connections",
        "Too many connections",
        503,
        "As many connections are open as may be (amund.http.limits), so that only /health/* is"
            + " answered on this one; ask again later.");
  }

  /** The request was sent to a name that is not this daemon's. */
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

  /** The same problem, at this path. */
  Problem at(String path) {
    return new Problem(type, title, status, detail, Optional.of(path));
  }

  /** Whether the caller may hope for better when it comes back. */
  boolean passes() {
    return status == 503;
  }
}
