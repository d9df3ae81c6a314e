package dev.amund.amun;

import dev.amund.config.AttackConfig;
import dev.amund.model.InputSpace;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;

/**
 * The paper's attack (section 4, algorithm 1, appendix E.1): L2 projected gradient ascent on the
 * cross-entropy, without a random start. Each sample has its own radius; after a number of steps
 * without success it doubles, and the attack continues from where it is, as in the authors' code.
 */
final class PgdSteps implements StepRule {
  /** Keeps a gradient of zero from becoming NaN; the sample then stays where it is. */
  private static final double SMALLEST_NORM = 1e-12;

  private final AttackConfig.Pgd config;
  private final InputSpace.Units units;

  PgdSteps(AttackConfig.Pgd config, InputSpace.Units units) {
    this.config = config;
    this.units = units;
  }

  @Override
  public InputSpace.Units units() {
    return units;
  }

  @Override
  public int maxSteps() {
    return config.stepsPerEpsilon() * (config.maxDoublings() + 1);
  }

  /** Returns the steps in radii below the distance of the starting point, which are left out. */
  @Override
  public int stepsAt(double distance) {
    int doublings = 0;
    while (doublings < config.maxDoublings() && radius(doublings) < distance) {
      doublings++;
    }
    return doublings * config.stepsPerEpsilon();
  }

  @Override
  public Step step(TorchScriptModel model, TensorScope scope, ActiveSamples active) {
    int[] left = active.left();
    int[] labels = active.labels();
    var gradient =
        units.gradient(active.pass().crossEntropyDirection(scope.labels(labels)).rows(left));
    var radius = gradient.perSample(scope, radii(active));
    var norm = gradient.sampleNorms().clamp(SMALLEST_NORM, Double.POSITIVE_INFINITY);
    var ascent = gradient.times(radius.times(config.stepFraction()).dividedBy(norm));
    var delta =
        units.length(active.points().plus(units.displacement(ascent)).minus(active.origins()));
    var length = delta.sampleNorms().clamp(SMALLEST_NORM, Double.POSITIVE_INFINITY);
    var projected = delta.times(radius.dividedBy(length).clamp(0, 1));
    var points = active.origins().plus(units.displacement(projected));
    return new Step(units.clamp(points, active.origins()), labels.length);
  }

  private float[] radii(ActiveSamples active) {
    int[] left = active.left();
    float[] radii = new float[left.length];
    for (int i = 0; i < left.length; i++) {
      int doublings = active.steps()[left[i]] / config.stepsPerEpsilon();
      radii[i] = (float) radius(doublings);
    }
    return radii;
  }

  private double radius(int doublings) {
    return Math.scalb(config.initialEpsilon(), doublings);
  }
}
