package dev.amund.amun;

import dev.amund.config.AttackConfig;
import dev.amund.config.AttackConfig.Method;

/** Attacks for tests. */
final class Attacks {
  /** The paper's, as the daemon is configured by default. */
  static final AttackConfig PGD = pgd(0.04, 50, 0.1, 10, 128);

  static final AttackConfig DEEPFOOL = deepFool(3, 2, 50, 128);

  private Attacks() {}

  static AttackConfig pgd(
      double initialEpsilon, int stepsPerEpsilon, double stepFraction, int doublings, int batch) {
    return new AttackConfig(
        Method.PGD,
        3,
        2,
        0.02,
        50,
        initialEpsilon,
        stepsPerEpsilon,
        stepFraction,
        doublings,
        batch);
  }

  static AttackConfig deepFool(int candidateClasses, int halfSteps, int maxSteps, int batch) {
    return new AttackConfig(
        Method.DEEPFOOL, candidateClasses, halfSteps, 0.02, maxSteps, 0.04, 50, 0.1, 10, batch);
  }
}
