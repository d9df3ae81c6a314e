package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.util.List;

/**
 * Settings of the attack that finds the adversarial set D_A: for each sample one close to it, by
 * the L2 norm of pixels in [0, 1] or of features in standard deviations, for which the model
 * predicts another class. Each attack has its settings in a record of its own.
 *
 * @param methods the attacks in the order in which they are tried, without repetition and at least
 *     one: what one does not flip is left to the next
 * @param batchSize how many samples are attacked at once
 * @param deepfool settings of {@link Method#DEEPFOOL}
 * @param pgd settings of {@link Method#PGD}
 */
public record AttackConfig(List<Method> methods, int batchSize, DeepFool deepfool, Pgd pgd) {

  public AttackConfig {
    methods = List.copyOf(methods);
  }

  /** The attacks. */
  public enum Method {
    /** Few large steps along the gradient of a logit margin. */
    DEEPFOOL,
    /** The paper's: L2 PGD with a radius that doubles (section 4, algorithm 1). */
    PGD
  }

  /**
   * Settings of DeepFool.
   *
   * @param candidateClasses how many of the strongest other classes the first step weighs against
   *     each other
   * @param halfSteps how many first steps go half the way only, because the network is not as flat
   *     as a step takes it for
   * @param overshoot by which fraction a step goes too far
   * @param maxSteps steps before a sample is given up as not flipped
   */
  public record DeepFool(int candidateClasses, int halfSteps, double overshoot, int maxSteps) {
    static DeepFool read(ConfigReader reader) {
      return new DeepFool(
          reader.integer("candidate-classes", 3, 1, 1000),
          reader.integer("half-steps", 2, 0, 100),
          reader.decimal("overshoot", 0.02, 0, 10),
          reader.integer("max-steps", 50, 1, 10_000));
    }
  }

  /**
   * Settings of projected gradient ascent.
   *
   * @param initialEpsilon the first radius
   * @param stepsPerEpsilon steps before the radius doubles
   * @param stepFraction step size as a fraction of the radius
   * @param maxDoublings how often the radius may double before a sample is given up as not flipped
   */
  public record Pgd(
      double initialEpsilon, int stepsPerEpsilon, double stepFraction, int maxDoublings) {
    static Pgd read(ConfigReader reader) {
      return new Pgd(
          reader.decimal("initial-epsilon", 0.04, 1e-6, 100),
          reader.integer("steps-per-epsilon", 50, 1, 10_000),
          reader.decimal("step-fraction", 0.1, 1e-6, 1),
          reader.integer("max-doublings", 10, 0, 60));
    }
  }

  static AttackConfig read(ConfigReader reader) {
    return new AttackConfig(
        reader.choices("methods", List.of(Method.DEEPFOOL, Method.PGD)),
        reader.integer("batch-size", 128, 1, 65_536),
        DeepFool.read(reader.section("deepfool")),
        Pgd.read(reader.section("pgd")));
  }

  /** Returns the same settings with other methods, in the order in which they are tried. */
  public AttackConfig with(Method... others) {
    return new AttackConfig(List.of(others), batchSize, deepfool, pgd);
  }
}
