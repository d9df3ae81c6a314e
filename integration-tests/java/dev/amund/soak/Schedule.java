package dev.amund.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Draws faults: the same for the same seed. */
final class Schedule {
  /** Longer than the session timeout of the daemons, {@link SoakCluster#SESSION_TIMEOUT}. */
  private static final Duration FREEZE = SoakCluster.SESSION_TIMEOUT.plusSeconds(1);

  /** Milliseconds. Kafka's clients measure some of their waiting by the wall clock. */
  private static final int LARGEST_JUMP = 120_000;

  private Schedule() {}

  /** Draws the faults of a plan; each of its kinds has its turn before one comes again. */
  static List<Fault> draw(SoakPlan plan) {
    var random = new Random(plan.seed());
    var faults = new ArrayList<Fault>();
    var deck = new ArrayList<FaultKind>();
    for (int number = 1; number <= plan.faults(); number++) {
      if (deck.isEmpty()) {
        deck.addAll(plan.kinds());
        Collections.shuffle(deck, random);
      }
      FaultKind kind = deck.remove(deck.size() - 1);
      faults.add(
          new Fault(
              number,
              between(random, 500, 6_000),
              kind,
              random.nextInt(plan.cluster().daemons()),
              aim(random, kind),
              length(random, kind)));
    }
    return List.copyOf(faults);
  }

  /** A daemon needs some seconds to start. */
  private static Duration aim(Random random, FaultKind kind) {
    return switch (kind) {
      case KILL_IN_RESTORE -> between(random, 1_000, 8_000);
      case CLOCK_JUMP -> between(random, -LARGEST_JUMP, LARGEST_JUMP);
      default -> Duration.ZERO;
    };
  }

  private static Duration length(Random random, FaultKind kind) {
    if (kind.outlastsSession()) {
      return FREEZE.plus(between(random, 0, 4_000));
    }
    return switch (kind) {
      case KILL_BROKER, FREEZE_BROKER -> between(random, 500, 10_000);
      case CLOCK_JUMP -> between(random, 3_000, 10_000);
      case KILL_REGISTRY -> between(random, 500, 6_000);
      // Shorter than the session it comes back to its own work, longer it finds it done by others.
      default -> between(random, 0, 9_000);
    };
  }

  private static Duration between(Random random, int least, int most) {
    return Duration.ofMillis(least + random.nextInt(most - least + 1));
  }
}
