package dev.amund.http;

/** Formats server-sent events (WHATWG HTML, 9.2). */
final class ServerSentEvents {
  static final String CONTENT_TYPE = "text/event-stream";

  /** A comment that keeps proxies from closing the connection. */
  static final String HEARTBEAT = ": still here\n\n";

  private ServerSentEvents() {}

  /**
   * Returns one event.
   *
   * @param json without line breaks, as {@link Responses#json} writes it
   */
  static String event(String id, String type, String json) {
    return "id: %s\nevent: %s\ndata: %s\n\n".formatted(id, type, json);
  }

  /** Returns the field that sets a client's reconnection time. */
  static String retry(long millis) {
    return "retry: " + millis + "\n\n";
  }
}
