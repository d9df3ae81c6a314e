package dev.amund.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The latest events with their positions, so that a reconnecting client gets what it missed.
 * Positions count from 1 in each process, so ids include the process. Not thread-safe.
 */
final class EventLog {
  private final int capacity;
  private final String process;
  private final Deque<String> events = new ArrayDeque<>();
  private long last;

  /**
   * @param capacity how many events are held
   * @param process identifies this process; letters and digits
   */
  EventLog(int capacity, String process) {
    this.capacity = capacity;
    this.process = process;
  }

  /** Adds an event, and drops the oldest one if the log is full. */
  void add(String type, String json) {
    last++;
    events.addLast(ServerSentEvents.event(id(last), type, json));
    if (events.size() > capacity) {
      events.removeFirst();
    }
  }

  /** Returns the position of the newest event; 0 before the first. */
  long last() {
    return last;
  }

  /** Returns whether everything after a position is still held. */
  boolean holdsAllAfter(long position) {
    return position <= last && position >= last - events.size();
  }

  /**
   * Returns the event after a position, if there is one already; everything after it must be held.
   */
  Optional<String> after(long position) {
    long index = position - (last - events.size());
    return events.stream().skip(index).findFirst();
  }

  /** Returns the id that a client sends to continue after this position. */
  String id(long position) {
    return process + "-" + position;
  }

  /**
   * Returns the position of an id, if it is of this process and everything after it is still held.
   */
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
