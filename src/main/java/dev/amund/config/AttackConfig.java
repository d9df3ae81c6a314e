package dev.amund.config;

/**
 * How the adversarial set D_A is found: for each sample one close to it, by the L2 norm of pixels
 * in [0, 1] or of features in standard deviations, for which the model predicts another class.
 *
 * @param method which attack; what DeepFool cannot flip goes to PGD
 * @param candidateClasses DeepFool: how many of the strongest other classes the first step compares
 * @param halfSteps DeepFool: how many first steps go half the distance, because the network is not
 *     linear
 * @param overshoot DeepFool: by which fraction the other steps overshoot
 * @param maxSteps DeepFool: steps before a sample goes to PGD
 * @param initialEpsilon PGD: the first radius
 * @param stepsPerEpsilon PGD: steps before the radius doubles
 * @param stepFraction PGD: step size as a fraction of the radius
 * @param maxDoublings PGD: how often the radius may double before the sample counts as not flipped
 * @param batchSize how many samples are attacked at once
 */
public record AttackConfig(
    Method method,
    int candidateClasses,
    int halfSteps,
    double overshoot,
    int maxSteps,
    double initialEpsilon,
    int stepsPerEpsilon,
    double stepFraction,
    int maxDoublings,
    int batchSize) {

  /** Which attack. */
  public enum Method {
    /** Few large steps along the gradient of a logit margin. */
    DEEPFOOL,
    /** The paper's: L2 PGD with a radius that doubles (section 4, algorithm 1). */
    PGD
  }

  static AttackConfig read(ConfigReader reader) {
    return new AttackConfig(
        reader.choice("method", Method.DEEPFOOL),
        reader.integer("candidate-classes", 3, 1, 1000),
        reader.integer("half-steps", 2, 0, 100),
        reader.decimal("overshoot", 0.02, 0, 10),
        reader.integer("max-steps", 50, 1, 10_000),
        reader.decimal("initial-epsilon", 0.04, 1e-6, 100),
        reader.integer("steps-per-epsilon", 50, 1, 10_000),
        reader.decimal("step-fraction", 0.1, 1e-6, 1),
        reader.integer("max-doublings", 10, 0, 60),
        reader.integer("batch-size", 128, 1, 65_536));
  }

  /** Returns the same with another method. */
  public AttackConfig with(Method other) {
    return new AttackConfig(
        other,
        candidateClasses,
        halfSteps,
        overshoot,
        maxSteps,
        initialEpsilon,
        stepsPerEpsilon,
        stepFraction,
        maxDoublings,
        batchSize);
  }
}
