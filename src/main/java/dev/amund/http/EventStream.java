package dev.amund.http;

import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One client of the events. It reads the log at its own pace; nothing is queued while its
 * connection is full, and of state events it gets only the latest. A client that falls behind the
 * log is disconnected, and must start again when it returns. Runs on the event loop only.
 */
final class EventStream {
  private final HttpServerResponse response;
  private final String peer;
  private final EventLog log;
  private final Map<String, String> states = new LinkedHashMap<>();
  private long position;
  private boolean lost;

  EventStream(HttpServerResponse response, String peer, EventLog log, long position) {
    this.response = response;
    this.peer = peer;
    this.log = log;
    this.position = position;
    response.drainHandler(drained -> pump());
  }

  /** The client's address; see {@link PeerAddress}. */
  String peer() {
    return peer;
  }

  /** Sends the current state as soon as there is room, unless a later one replaces it. */
  void state(String type, String json) {
    // Moves it to the end: the last state must arrive last, also across types.
    states.remove(type);
    states.put(type, json);
    pump();
  }

  /** Sends new events, as far as there is room. */
  void pump() {
    if (isOpen() && !log.holdsAllAfter(position)) {
      // Closes as soon as what was written has arrived, or by the idle timeout.
      lost = true;
      response.reset();
    }
    while (isOpen() && !response.writeQueueFull()) {
      Optional<String> next = next();
      if (next.isEmpty()) {
        return;
      }
      response.write(next.get());
    }
  }

  private Optional<String> next() {
    Optional<String> event = log.after(position);
    if (event.isPresent()) {
      position++;
      return event;
    }
    return nextState();
  }

  private Optional<String> nextState() {
    Iterator<Map.Entry<String, String>> oldest = states.entrySet().iterator();
    if (!oldest.hasNext()) {
      return Optional.empty();
    }
    var state = oldest.next();
    oldest.remove();
    return Optional.of(ServerSentEvents.event(log.id(position), state.getKey(), state.getValue()));
  }

  /** Keeps the connection open through proxies. */
  void heartbeat() {
    if (isOpen() && !response.writeQueueFull()) {
      response.write(ServerSentEvents.HEARTBEAT);
    }
  }

  /** Ends the stream in an orderly way. */
  void end() {
    if (isOpen()) {
      response.end();
    }
  }

  /** Returns whether more can be sent to it. */
  boolean isOpen() {
    return !lost && !response.ended() && !response.closed();
  }
}
