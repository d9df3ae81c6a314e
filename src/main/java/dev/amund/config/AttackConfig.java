package dev.amund.config;

/**
 * How the adversarial set D_A is found (paper, section 4, algorithm 1): L2 PGD in pixel space [0,
 * 1] with a radius that doubles for each sample until the prediction leaves the true label.
 *
 * @param initialEpsilon the first radius
 * @param stepsPerEpsilon PGD steps before the radius doubles
 * @param stepFraction step size as a fraction of the radius
 * @param maxDoublings how often the radius may double before the sample is given up as not flipped
 * @param batchSize how many samples are attacked at once
 */
public record AttackConfig(
    double initialEpsilon,
    int stepsPerEpsilon,
    double stepFraction,
    int maxDoublings,
    int batchSize) {

  static AttackConfig read(ConfigReader reader) {
    return new AttackConfig(
        reader.decimal("initial-epsilon", 0.04, 1e-6, 100),
        reader.integer("steps-per-epsilon", 50, 1, 10_000),
        reader.decimal("step-fraction", 0.1, 1e-6, 1),
        reader.integer("max-doublings", 10, 0, 60),
        reader.integer("batch-size", 128, 1, 65_536));
  }
}
