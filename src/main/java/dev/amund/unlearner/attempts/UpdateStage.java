package dev.amund.unlearner.attempts;

import dev.amund.amun.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The stages of an update, in their order. Events, metrics and reports call them by their labels.
 */
public enum UpdateStage {
  /** Reading the samples. */
  FETCH,
  /** Finding the adversarial set. */
  ATTACK,
  /** Training on it. */
  FINE_TUNE,
  /** Measuring and judging the outcome. */
  EVALUATE,
  /** Writing the version. */
  PUBLISH;

  /** Returns the stage that an update of the model is in. */
  static UpdateStage of(Stage stage) {
    return switch (stage) {
      case ATTACK -> ATTACK;
      case FINE_TUNE -> FINE_TUNE;
    };
  }

  /** Returns its name as others see it, such as {@code fine-tune}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the labels of all stages, in their order. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(UpdateStage::label).toList();
  }
}
