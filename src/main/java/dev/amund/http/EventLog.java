package dev.amund.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The latest events, each with its position, so that a client that comes back is told what it
 * missed. Positions count from 1 in the life of this process; ids name the process too, since
 * another one counts from the start again. Not for several threads.
 */
final class EventLog {
  private final int capacity;
  private final String process;
  private final Deque<String> events = new ArrayDeque<>();
  private long last;

  /**
   * @param capacity how many events are held
   * @param process tells this process from others; letters and digits
   */
  EventLog(int capacity, String process) {
    this.capacity = capacity;
    this.process = process;
  }

  /** Adds an event, and forgets the oldest one if there is no room. */
  void add(String type, String json) {
    last++;
    events.addLast(ServerSentEvents.event(id(last), type, json));
    if (events.size() > capacity) {
      events.removeFirst();
    }
  }

  /** The position of the newest event; 0 before the first. */
  long last() {
    return last;
  }

  /** Whether everything after a position is still held. */
  boolean holdsAllAfter(long position) {
    return position <= last && position >= last - events.size();
  }

  /** The event after a position, if there is one already; everything after it must be held. */
  Optional<String> after(long position) {
    long index = position - (last - events.size());
    return events.stream().skip(index).findFirst();
  }

  /** What a client shows that wants to go on after this position. */
  String id(long position) {
    return process + "-" + position;
  }

  /** The position that an id means, if it is one of this process and all after it is still held. */
  OptionalLong position(String id) {
    if (!id.startsWith(process + "-")) {
      return OptionalLong.empty();
    }
    try {
      long position = Long.parseLong(id.substring(process.length() + 1));
      return holdsAllAfter(position) ? OptionalLong.of(position) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
