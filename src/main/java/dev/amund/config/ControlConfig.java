package dev.amund.config;

/**
 * How the force of an update is chosen.
 *
 * @param update CLOSED_LOOP measures, and chooses it from that; FIXED trains as {@code
 *     amun.fine-tune} says
 * @param effort how much a closed-loop update may cost
 * @param transformation by which replayed samples are made unlike those learned by heart; AUTO
 *     measures several and takes the one whose results the model treats most like unseen samples
 * @param transformedShare which share of the replayed samples is transformed, 0 to 1
 * @param driftAllowance earlier micro-batches drift back by a part of how recognisable they were:
 *     the AUC aimed at lies this share of (AUC before - 0.5) below 0.5
 * @param maxLearningRate of any step
 */
public record ControlConfig(
    Update update,
    Effort effort,
    TransformationKind transformation,
    double transformedShare,
    double driftAllowance,
    double maxLearningRate) {

  /** Who chooses the force of an update. */
  public enum Update {
    /** What is measured. */
    CLOSED_LOOP,
    /** The configuration, and after a refused attempt the gates. */
    FIXED
  }

  /** How much an update may cost. */
  public enum Effort {
    /** The least that measured acceptable: small forget sets, networks that bear much. */
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

    /** How many retained samples go into an epoch, of those {@code available}. */
    public int replay(int forgetSamples, int available) {
      return (int) Math.min(available, Math.max(replayMinimum, (long) replayRatio * forgetSamples));
    }

    /**
     * How many retained samples are looked at in an epoch, of those {@code available}, to train on
     * the {@code replay} of them by which the model was worn most.
     */
    public int candidates(int replay, int available) {
      return (int) Math.min(available, (long) candidates * replay);
    }

    /** Epochs of a pass. */
    public int epochs() {
      return epochs;
    }

    /** How many of them, the last ones, see D_R alone. */
    public int retainOnlyEpochs() {
      return retainOnlyEpochs;
    }

    /** How many passes an update has at most. */
    public int maxPasses() {
      return maxPasses;
    }
  }

  /** A way to make an input that was not learned by heart out of one that was. */
  public enum TransformationKind {
    /** Whichever measures best on the model. */
    AUTO(0),
    /** None: the samples as they are. */
    NONE(0),
    /** From right to left. */
    MIRROR(0),
    /** By up to this share of the height and width. */
    SHIFT(0.1),
    /** Mixed with another sample, of itself at least this share. */
    MIXUP(0.7),
    /** Gaussian noise of this standard deviation. */
    NOISE(0.05);

    private final double strength;

    TransformationKind(double strength) {
      this.strength = strength;
    }

    /** The strength where none is measured. */
    public double strength() {
      return strength;
    }
  }

  /** The same with another effort. */
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
