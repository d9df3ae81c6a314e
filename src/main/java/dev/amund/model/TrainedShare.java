package dev.amund.model;

import java.util.BitSet;

/**
 * Chooses the weights that a training moves: a share of those that may move, counted from the
 * output in the order in which data flow through them. What lies before them is passed through
 * forwards only.
 *
 * <p>The last layer always moves, however small the share. The order of the file is kept where it
 * agrees with the flow. A weight that no other one is seen to follow counts as one of the last
 * layer: what cannot be placed is trained.
 */
final class TrainedShare {
  private final DataFlow flow;

  TrainedShare(DataFlow flow) {
    this.flow = flow;
  }

  /** The data flow from weight to weight; weights are numbered in the order of the file. */
  interface DataFlow {
    /** Returns the weights that the output depends on. */
    BitSet reached();

    /**
     * Returns those of all weights from which a way leads to the output through one of these. A
     * weight that is used several times may be upstream of itself.
     */
    BitSet upstreamOf(BitSet weights);
  }

  /**
   * Chooses the weights.
   *
   * @param mayMove those that may move at all
   * @param share of their tensors that moves, above 0 to 1
   * @return at least one if one may move
   */
  BitSet of(BitSet mayMove, double share) {
    var candidates = and(mayMove, flow.reached());
    if (candidates.isEmpty()) {
      return mayMove;
    }
    int count = candidates.cardinality();
    int first = Math.min(count - 1, (int) Math.round((1 - share) * count));
    if (first == 0) {
      return candidates;
    }
    var trained = last(candidates, count - first);
    trained.or(without(candidates, flow.upstreamOf(candidates)));
    return trained;
  }

  /** Returns the number of weights that no other one is downstream of. */
  private BitSet last(BitSet candidates, int wanted) {
    var tail = tail(candidates, wanted);
    boolean filedInOrder = !flow.upstreamOf(without(candidates, tail)).intersects(tail);
    return filedInOrder ? tail : lastInFlow(candidates, wanted);
  }

  private BitSet lastInFlow(BitSet candidates, int wanted) {
    if (candidates.cardinality() <= wanted) {
      return (BitSet) candidates.clone();
    }
    for (int pivot = candidates.nextSetBit(0); pivot >= 0; pivot = next(candidates, pivot)) {
      var before = and(candidates, flow.upstreamOf(single(pivot)));
      before.clear(pivot);
      if (!before.isEmpty()) {
        // The pivot itself is among the others, so that both parts are smaller than the whole.
        var others = without(candidates, before);
        int missing = wanted - others.cardinality();
        if (missing <= 0) {
          return lastInFlow(others, wanted);
        }
        others.or(lastInFlow(before, missing));
        return others;
      }
    }
    return tail(candidates, wanted);
  }

  private static int next(BitSet set, int index) {
    return set.nextSetBit(index + 1);
  }

  private static BitSet tail(BitSet set, int count) {
    var tail = (BitSet) set.clone();
    for (int i = set.cardinality(); i > count; i--) {
      tail.clear(tail.nextSetBit(0));
    }
    return tail;
  }

  private static BitSet single(int index) {
    var set = new BitSet();
    set.set(index);
    return set;
  }

  private static BitSet and(BitSet left, BitSet right) {
    var both = (BitSet) left.clone();
    both.and(right);
    return both;
  }

  private static BitSet without(BitSet set, BitSet excluded) {
    var rest = (BitSet) set.clone();
    rest.andNot(excluded);
    return rest;
  }
}
