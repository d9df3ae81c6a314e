package dev.amund.soak;

import java.util.ArrayList;
import java.util.List;

/**
 * The plan of a measurement.
 *
 * @param daemons how many share the models
 * @param models how many there are
 * @param variants in this order, in turn
 * @param kills how many of each variant
 * @param stops how many SIGTERMs of each variant
 * @param turns in how many turns, for all variants to see the same machine
 */
record TakeoverPlan(
    int daemons, int models, List<TakeoverVariant> variants, int kills, int stops, int turns) {
  /**
   * One daemon to be taken from the others.
   *
   * @param variant how the daemons run
   * @param ending how it ends
   */
  record Round(TakeoverVariant variant, TakeoverEnding ending) {}

  TakeoverPlan {
    variants = List.copyOf(variants);
  }

  ClusterPlan cluster() {
    return ClusterPlan.of(daemons, models);
  }

  /** All rounds, those of a variant in a turn one after the other. */
  List<Round> rounds() {
    var rounds = new ArrayList<Round>();
    for (int turn = 0; turn < turns; turn++) {
      for (TakeoverVariant variant : variants) {
        add(rounds, new Round(variant, TakeoverEnding.KILL), share(kills, turn));
        add(rounds, new Round(variant, TakeoverEnding.TERMINATE), share(stops, turn));
      }
    }
    return rounds;
  }

  private static void add(List<Round> rounds, Round round, int times) {
    for (int i = 0; i < times; i++) {
      rounds.add(round);
    }
  }

  /** How many of so many fall into a turn. */
  private int share(int all, int turn) {
    return all * (turn + 1) / turns - all * turn / turns;
  }
}
