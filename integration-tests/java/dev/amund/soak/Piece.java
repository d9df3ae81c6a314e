package dev.amund.soak;

import java.time.Instant;

/**
 * One run of a campaign, with a cluster of its own.
 *
 * @param number 1, 2, 3 ...
 * @param seed of its faults and its traffic
 * @param commit of the source that it ran on, with {@code -dirty} where that was changed
 * @param started when
 * @param verified whether it came to its end: of one that was interrupted nothing is known, and
 *     nothing of it counts
 * @param result what came of it; empty unless it is verified
 */
record Piece(
    int number, long seed, String commit, Instant started, boolean verified, SoakResult result) {

  /** A piece that begins now. */
  static Piece begin(int number, long seed, String commit, Instant now) {
    return new Piece(number, seed, commit, now, false, SoakResult.NOTHING);
  }

  /** The piece when everything about it is checked. */
  Piece verified(SoakResult outcome) {
    return new Piece(number, seed, commit, started, true, outcome);
  }
}
