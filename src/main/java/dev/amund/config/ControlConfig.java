package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * Settings of the closed loop that chooses the force of an update.
 *
 * @param update CLOSED_LOOP chooses it from measurements; FIXED trains as {@code amun.fine-tune}
 *     says
 * @param effort how much a closed-loop update may cost
 * @param transformation how part of the replayed samples is changed; AUTO measures which one the
 *     model treats most like unseen samples
 * @param transformedShare share of the replayed samples that is transformed, 0 to 1
 * @param driftAllowance later updates bring part of it back: the target AUC is this share of (AUC
 *     before - 0.5) below 0.5
 * @param maxLearningRate of any step
 */
public record ControlConfig(
    Update update,
    Effort effort,
    TransformationKind transformation,
    double transformedShare,
    double driftAllowance,
    double maxLearningRate) {

  /** The ways to determine the force of an update. */
  public enum Update {
    /** Measurements. */
    CLOSED_LOOP,
    /** The configuration, and after a refused attempt the gates. */
    FIXED
  }

  /** The cost that an update may have. */
  public enum Effort {
    /** The least that measured acceptable: for small forget sets and robust networks. */
    QUICK(200, 4, 4, 1, 2, 1),
    /** The default. */
    BALANCED(500, 8, 5, 2, 3, 3),
    /** Twice the replay of the default. */
    THOROUGH(800, 12, 5, 2, 3, 3);

    private final int replayMinimum;
    private final int replayRatio;
    private final int epochs;
    private final int retainOnlyEpochs;
    private final int maxPasses;
    private final int candidates;

    Effort(
        int replayMinimum,
        int replayRatio,
        int epochs,
        int retainOnlyEpochs,
        int maxPasses,
        int candidates) {
      this.replayMinimum = replayMinimum;
      this.replayRatio = replayRatio;
      this.epochs = epochs;
      this.retainOnlyEpochs = retainOnlyEpochs;
      this.maxPasses = maxPasses;
      this.candidates = candidates;
    }

    /** Returns how many retained samples go into an epoch, of those {@code available}. */
    public int replay(int forgetSamples, int available) {
      return (int) Math.min(available, Math.max(replayMinimum, (long) replayRatio * forgetSamples));
    }

    /**
     * Returns how many of the {@code available} retained samples are candidates in an epoch, of
     * which the {@code replay} most worn are trained on.
     */
    public int candidates(int replay, int available) {
      return (int) Math.min(available, (long) candidates * replay);
    }

    /** Returns the epochs of a pass. */
    public int epochs() {
      return epochs;
    }

    /** Returns how many of them, at the end, use D_R alone. */
    public int retainOnlyEpochs() {
      return retainOnlyEpochs;
    }

    /** Returns the maximum number of passes of an update. */
    public int maxPasses() {
      return maxPasses;
    }
  }

  /** A transformation of memorised inputs into new ones. */
  public enum TransformationKind {
    /** The one that measures best on the model. */
    AUTO(0),
    /** The unchanged samples. */
    NONE(0),
    /** Mirrored horizontally. */
    MIRROR(0),
    /** Shifted by up to this share of height and width. */
    SHIFT(0.1),
    /** Mixed with another sample, of itself at least this share. */
    MIXUP(0.7),
    /** Gaussian noise of this standard deviation. */
    NOISE(0.05);

    private final double strength;

    TransformationKind(double strength) {
      this.strength = strength;
    }

    /** Returns the strength if none is measured. */
    public double strength() {
      return strength;
    }
  }

  /** Returns the same with another effort. */
  public ControlConfig with(Effort other) {
    return new ControlConfig(
        update, other, transformation, transformedShare, driftAllowance, maxLearningRate);
  }

  static ControlConfig read(ConfigReader reader) {
    return new ControlConfig(
        reader.choice("update", Update.CLOSED_LOOP),
        reader.choice("effort", Effort.BALANCED),
        reader.choice("transformation", TransformationKind.AUTO),
        reader.decimal("transformed-share", 0.6, 0, 1),
        reader.decimal("drift-allowance", 0.15, 0, 1),
        reader.decimal("max-learning-rate", 0.03, 1e-6, 10));
  }
}
