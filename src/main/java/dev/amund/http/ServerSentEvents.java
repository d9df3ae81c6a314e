package dev.amund.http;

/** Server-sent events as text (WHATWG HTML, 9.2). */
final class ServerSentEvents {
  static final String CONTENT_TYPE = "text/event-stream";

  /** A comment that keeps what is between from closing the connection. */
  static final String HEARTBEAT = ": still here\n\n";

  private ServerSentEvents() {}

  /**
   * One event.
   *
   * @param json without line breaks, as {@link Responses#json} writes it
   */
  static String event(String id, String type, String json) {
    return "id: %s\nevent: %s\ndata: %s\n\n".formatted(id, type, json);
  }

  /** After how long a client that lost its connection comes back. */
  static String retry(long millis) {
    return "retry: " + millis + "\n\n";
  }
}
