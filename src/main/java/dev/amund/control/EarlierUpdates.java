package dev.amund.control;

import dev.amund.model.Displacement;
import dev.amund.model.ModelState;

/**
 * The displacement of the weights by earlier updates. Later ones tend to move them back, which
 * brings back what the network was made to forget.
 *
 * @param recent the displacement by the last updates
 * @param updates how many these are
 * @param all the displacement by all updates since the anchor
 */
record EarlierUpdates(Displacement recent, long updates, Displacement all) {
  /**
   * The share of the component against all updates that is subtracted. With more, the samples of
   * the first ones would be pushed further by each later update, and stand out.
   */
  private static final double PROJECTION = 1;

  /**
   * The further share that is subtracted of the component against recent updates. Without it, their
   * samples would become recognisable again in the course of the next ones.
   */
  private static final double PUSH = 1.5;

  /** Among fewer updates, each would get too large a part of the push, so it is weaker. */
  private static final double UPDATES_OF_FULL_PUSH = 8;

  static EarlierUpdates of(Networks networks, ModelState parent) {
    return new EarlierUpdates(
        parent.minus(networks.recent().state()),
        networks.recent().updates(),
        parent.minus(networks.anchor().state()));
  }

  /** Returns the part of a move that undoes none of them. */
  Displacement withoutReversal(Displacement move) {
    double push = PUSH * Math.min(1, updates / UPDATES_OF_FULL_PUSH);
    return move.notAgainst(recent, PROJECTION + push).notAgainst(all, PROJECTION);
  }
}
