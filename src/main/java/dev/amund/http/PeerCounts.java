package dev.amund.http;

import java.util.HashMap;
import java.util.Map;

/** Counts what is open, of all peers and of each. For the event loop alone. */
final class PeerCounts {
  private final int max;
  private final int maxOfPeer;
  private final Map<String, Integer> byPeer = new HashMap<>();
  private int all;

  /**
   * @param max how many may be open at the same time
   * @param maxOfPeer how many of them one peer may have
   */
  PeerCounts(int max, int maxOfPeer) {
    this.max = max;
    this.maxOfPeer = maxOfPeer;
  }

  /** Whether a peer may have another one. */
  boolean hasRoomFor(String peer) {
    return all < max && of(peer) < maxOfPeer;
  }

  /** How many a peer has. */
  int of(String peer) {
    return byPeer.getOrDefault(peer, 0);
  }

  void add(String peer) {
    all++;
    byPeer.merge(peer, 1, Integer::sum);
  }

  void remove(String peer) {
    all--;
    byPeer.computeIfPresent(peer, (same, count) -> count > 1 ? count - 1 : null);
  }
}
