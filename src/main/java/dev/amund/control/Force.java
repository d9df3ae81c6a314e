package dev.amund.control;

import dev.amund.config.ControlConfig;

/**
 * The controller of one update. A pass ends where forgetting and replay are in balance: how far
 * that is, on the log-odds of an AUC, is about in proportion to its learning rate, and further
 * passes at the same rate add nothing. The gain is the factor of proportion, learned from update to
 * update.
 */
final class Force {
  /** The gain for a network of which nothing is known yet: small. */
  static final double FIRST_GAIN = 0.006 / 0.68;

  /** Makes log-odds about as large as the quantiles of the normal distribution. */
  private static final double LOGISTIC = 0.6;

  private static final double LEAST_NEED = 0.05;
  private static final double LARGEST_NEED = 1.2;
  private static final double LEAST_MOVE = 0.03;

  /** The factor by which the next pass is stronger at least, or it would not move the balance. */
  private static final double LEAST_RISE = 1.15;

  /** The least factor after a pass that has brought something back. */
  private static final double LEAST_RISE_AFTER_NONE = 1.5;

  /**
   * The rise of an AUC that counts as bringing something back. Near 1 it may stay as it is while a
   * pass changes much.
   */
  private static final double BROUGHT_BACK = 0.01;

  private static final double LARGEST_RISE = 2;
  private static final double LEAST_RATE = 0.0005;

  /** The factor of the next pass after one that has worn the network out. */
  private static final double AFTER_WEAR = 0.4;

  /** The least distance that an AUC may stay above its target, with the usual number of samples. */
  private static final double LEAST_TOLERANCE_ABOVE = 0.02;

  /**
   * The same tolerance where the way is long: the standard error of the AUC. Another pass for less
   * than that wears the network for nothing.
   */
  private static final double LARGEST_TOLERANCE_ABOVE = 0.04;

  /** The tolerance of a shorter way, as a share of it: even of little, a part must go. */
  private static final double SHARE_WITHIN_ERROR = 0.25;

  /** The share of the way that may be left with any number of samples. */
  private static final double SHARE_LEFT = 0.05;

  private static final double TOLERANCE_BELOW = 0.04;

  /** The tolerance above grows with fewer samples as the error of the AUC does. */
  private static final double USUAL_SAMPLES = 50;

  /** The number of samples at which their own targets count half. */
  private static final double FEW_SAMPLES = 10;

  private final double gain;
  private final int samples;
  private final double scale;
  private final double fewness;
  private double maxRate;
  private final double before;
  private final double asUnseen;
  private final double target;
  private double rate;
  private double lastRate;
  private int passes;
  private double reached;

  /**
   * Sets the target. A large forget set that is forgotten has an AUC of 0.5; one of a few samples
   * has what its samples, easy or hard as they are, would have. What was recognisable drifts back
   * later, for which the target allows.
   *
   * @param gain that was learned
   * @param firmness what it is multiplied by
   * @param samples of the forget set
   * @param before the forget set's AUC now
   * @param ofTargets its AUC if each sample were at its own target
   * @param asUnseen share of the forget set that should look unseen, 0 to 1: only that drifts back,
   *     may stay within the error, and teaches the next update. Labels that must go do none of it
   */
  Force(
      double gain,
      double firmness,
      int samples,
      double before,
      double ofTargets,
      double asUnseen,
      ControlConfig config) {
    this.gain = gain;
    this.samples = samples;
    this.scale = Math.sqrt(USUAL_SAMPLES / samples);
    this.fewness = asUnseen * Math.max(0, 1 - 1 / scale);
    this.maxRate = config.maxLearningRate();
    this.before = before;
    this.asUnseen = asUnseen;
    this.reached = before;
    double middle = 0.5 + FEW_SAMPLES / (FEW_SAMPLES + samples) * (ofTargets - 0.5);
    this.target = middle - asUnseen * config.driftAllowance() * Math.max(0, before - middle);
    double need = clamp(z(before) - z(target), LEAST_NEED, LARGEST_NEED);
    this.rate = clamp(gain * firmness * need, LEAST_RATE, maxRate);
  }

  /** Returns whether another pass is due, of {@code maxPasses} in all. */
  boolean wantsPass(int maxPasses) {
    return passes == 0 || passes < maxPasses && reached > target + toleranceAbove();
  }

  private double toleranceAbove() {
    double way = before - target;
    double withinError =
        clamp(
            SHARE_WITHIN_ERROR * way,
            LEAST_TOLERANCE_ABOVE * scale,
            LARGEST_TOLERANCE_ABOVE * scale);
    return Math.max(withinError, SHARE_LEFT * way);
  }

  /** Returns the learning rate that the next pass begins with. */
  double learningRate() {
    return rate;
  }

  /**
   * Learns that a pass at {@link #learningRate()} has led to this AUC.
   *
   * @return whether it counts; one that has brought something back does not, and must be undone
   */
  boolean reached(double auc) {
    passes++;
    boolean counts = passes == 1 || auc <= reached + BROUGHT_BACK;
    if (counts) {
      lastRate = rate;
      reached = auc;
    }
    double wanted = (z(before) - z(target)) / moved() * lastRate;
    double leastRise = counts ? LEAST_RISE : LEAST_RISE_AFTER_NONE;
    rate = Math.min(clamp(wanted, leastRise * rate, LARGEST_RISE * rate), maxRate);
    return counts;
  }

  /** Learns that a pass has worn the network out and is undone: the next is weaker. */
  void woreOut() {
    passes++;
    rate = Math.max(rate * AFTER_WEAR, LEAST_RATE);
    maxRate = rate;
  }

  /** Returns whether the passes have gone further than necessary. */
  boolean isTooFar() {
    return reached < gentlest(TOLERANCE_BELOW);
  }

  /** Returns whether this AUC, of a point between parent and child, is still above the gentlest. */
  boolean isAbove(double auc) {
    return auc > gentlest(TOLERANCE_BELOW / 2);
  }

  /**
   * Returns the gentlest AUC that is good enough. Of many samples it is the target less a
   * tolerance; of a few, whose targets are only guessed, it is just within the error above it: each
   * part of the way wears the network, and for one sample as much as for fifty.
   */
  private double gentlest(double toleranceBelow) {
    return target
        + fewness * toleranceAbove()
        - (1 - fewness) * toleranceBelow * Math.min(1, scale);
  }

  /** Returns the gain that the next update should begin with; a few samples teach little. */
  double learned() {
    double factor = clamp(lastRate / moved() / gain, 0.33, 4);
    double trust =
        passes == 1
            ? 0.6 * Math.min(1, samples / USUAL_SAMPLES)
            : 0.9 * Math.min(1, 2 * samples / USUAL_SAMPLES);
    return gain * Math.pow(factor, trust * asUnseen);
  }

  double before() {
    return before;
  }

  double target() {
    return target;
  }

  /** Returns the AUC that the passes led to. */
  double reached() {
    return reached;
  }

  int passes() {
    return passes;
  }

  /** Returns the learning rate of the last pass that counts. */
  double lastRate() {
    return lastRate;
  }

  private double moved() {
    return Math.max(z(before) - z(reached), LEAST_MOVE);
  }

  /**
   * Returns the scaled log-odds of an AUC, within bounds beyond which a finite set tells nothing.
   */
  private static double z(double auc) {
    double inside = clamp(auc, 0.03, 0.97);
    return LOGISTIC * Math.log(inside / (1 - inside));
  }

  private static double clamp(double value, double low, double high) {
    return Math.max(low, Math.min(high, value));
  }
}
