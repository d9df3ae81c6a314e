package dev.amund.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PredictionsTest {

  @Test
  void countsWhatIsRight() {
    assertThat(labelled(0, 1, 1).accuracy()).hasValue(1 / 3.0);
    assertThat(labelled().accuracy()).isEmpty();
  }

  @Test
  void takesAsManyAsHaveTheWantedMixOfClasses() {
    Predictions held = labelled(0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2);

    Predictions matched = held.inTheMixOf(new int[] {0, 1, 1}).orElseThrow();

    // 4 of class 1 allow a factor of 2, hence 2 of class 0 and none of class 2.
    assertThat(matched.labels()).containsExactly(0, 0, 1, 1, 1, 1);
  }

  @Test
  void hasNoMixWhereAClassIsMissing() {
    assertThat(labelled(0, 0, 1).inTheMixOf(new int[] {0, 3})).isEmpty();
    assertThat(labelled().inTheMixOf(new int[] {0})).isEmpty();
    assertThat(labelled(0).inTheMixOf(new int[0])).isEmpty();
  }

  /** All of them predicted as class 0. */
  private static Predictions labelled(int... labels) {
    double[][] logits = new double[labels.length][];
    Arrays.fill(logits, new double[] {1, 0, 0, 0});
    return new Predictions(logits, labels);
  }
}
