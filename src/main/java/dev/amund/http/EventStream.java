package dev.amund.http;

import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One client that follows the events. It reads the log at its own pace: while its connection takes
 * no more, nothing is queued for it. Of what only tells the state of this moment it is sent the
 * latest. A client that falls further behind than the log reaches is let go; when it comes back, it
 * is told to start again. Runs on the event loop alone.
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

  /** Who follows; see {@link PeerAddress}. */
  String peer() {
    return peer;
  }

  /** Sends the state of this moment as soon as there is room; a later one takes its place. */
  void state(String type, String json) {
    // To the end: what is said last must arrive last, also of different types.
    states.remove(type);
    states.put(type, json);
    pump();
  }

  /** Sends what is new, as far as there is room. */
  void pump() {
    if (isOpen() && !log.holdsAllAfter(position)) {
      // Closes as soon as what was written before has arrived, or by the idle time-out.
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

  /** Keeps the connection open through what stands between. */
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

  /** Whether more can be sent to it. */
  boolean isOpen() {
    return !lost && !response.ended() && !response.closed();
  }
}
