package dev.amund.http;

import java.util.HashMap;
import java.util.Map;

/** Counts what is open, in total and per peer. For the event loop only. */
final class PeerCounts {
  private final int max;
  private final int maxOfPeer;
  private final Map<String, Integer> byPeer = new HashMap<>();
  private int all;

  /**
   * @param max the maximum in total
   * @param maxOfPeer the maximum per peer
   */
  PeerCounts(int max, int maxOfPeer) {
    this.max = max;
    this.maxOfPeer = maxOfPeer;
  }

  /** Returns whether a peer may have another one. */
  boolean hasRoomFor(String peer) {
    return all < max && of(peer) < maxOfPeer;
  }

  /** Returns how many a peer has. */
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
