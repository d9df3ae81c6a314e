package dev.amund.bench.quality;

import dev.amund.amun.AdversarialSet;
import dev.amund.amun.AmunUpdate;
import dev.amund.amun.UpdateListener;
import dev.amund.config.AmunConfig;
import dev.amund.event.Seconds;
import java.util.Optional;

/** D_A of the original model, with which all variants of AMUN begin: it is computed once. */
final class SharedAttack {
  private Optional<AdversarialSet> found = Optional.empty();
  private double seconds;

  /**
   * @param data its model holds the original weights
   * @return D_A, valid while the case is open
   */
  AdversarialSet of(QualityCase data, AmunConfig config, UpdateListener listener) {
    if (found.isEmpty()) {
      long start = System.nanoTime();
      found =
          Optional.of(
              new AmunUpdate(config).attack(data.model(), data.scope(), data.forget(), listener));
      seconds = Seconds.since(start);
    }
    return found.get();
  }

  /** Returns its cost. */
  double seconds() {
    return seconds;
  }
}
