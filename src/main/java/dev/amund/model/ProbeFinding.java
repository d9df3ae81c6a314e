package dev.amund.model;

import java.util.Locale;

/**
 * A finding of a model's trial.
 *
 * @param kind what it concerns
 * @param words what is wrong or worth knowing, and what to change when the model is exported
 */
public record ProbeFinding(Kind kind, String words) {

  /** The subjects of findings. */
  public enum Kind {
    /** It has no weights that can be trained. */
    WEIGHTS(true),
    /** It does not take the images, or its output cannot be read. */
    FORWARD(true),
    /** It takes batches of one size only. */
    BATCH_SIZE(true),
    /** Its code names a device. */
    DEVICE(false),
    /** Its logits are not all numbers. */
    NOT_FINITE(true),
    /** It answers differently for the same images. */
    NOT_DETERMINISTIC(true),
    /** A pass in evaluation mode changes it. */
    STATE_MOVES(true),
    /** The output for an image depends on the other images of the batch. */
    DEPENDS_ON_BATCH(true),
    /** No gradient comes through it to the image. */
    INPUT_GRADIENT(true),
    /** No gradient comes to a weight that may move. */
    WEIGHT_GRADIENT(true),
    /** It fails in training mode. */
    TRAINING_MODE(true),
    /** A pass in training mode changes more than batch-norm statistics. */
    TRAINING_STATE(false),
    /** Written and read again it says something else. */
    SAVE_AND_LOAD(true),
    /** It writes to the images that it is given. */
    WRITES_INPUT(false),
    /** It returns probabilities. */
    PROBABILITIES(false),
    /** It returns one number for two classes. */
    ONE_LOGIT(false),
    /** There are samples with labels that it does not know. */
    LABELS(false),
    /** Its samples were imported for another preparation than the configuration has. */
    PREPARATION(false),
    /** It hardly knows its own training samples. */
    ACCURACY(false);

    private final boolean obstacle;

    Kind(boolean obstacle) {
      this.obstacle = obstacle;
    }

    /** Returns the name as it is written for people and in JSON. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Returns whether such a model is not published; otherwise amund can work with it. */
  public boolean isObstacle() {
    return kind.obstacle;
  }
}
