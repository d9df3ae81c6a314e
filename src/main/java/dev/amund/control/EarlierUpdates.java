package dev.amund.control;

import dev.amund.model.Displacement;
import dev.amund.model.ModelState;

/**
 * How earlier updates moved the weights. Later ones tend to move them back, which brings back what
 * the network was made to forget.
 *
 * @param recent the displacement by the last updates
 * @param all the displacement by all updates since the anchor
 */
record EarlierUpdates(Displacement recent, Displacement all) {
  /**
   * How much of the component against recent updates is subtracted. With 1, their samples would
   * become recognisable again in the course of the next updates.
   */
  private static final double REFLECTION = 2;

  /**
   * The same for all updates. With more, the samples of the first ones would be pushed further by
   * each later update, and stand out.
   */
  private static final double PROJECTION = 1;

  static EarlierUpdates of(Networks networks, ModelState parent) {
    return new EarlierUpdates(
        parent.minus(networks.recent()), parent.minus(networks.anchor().state()));
  }

  /** Returns the part of a move that undoes none of them. */
  Displacement withoutReversal(Displacement move) {
    return move.notAgainst(recent, REFLECTION).notAgainst(all, PROJECTION);
  }
}
