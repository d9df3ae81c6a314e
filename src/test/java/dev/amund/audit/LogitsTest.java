package dev.amund.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogitsTest {
  private static final double EXACT = 1e-12;

  /** Softmax 0.2, 0.3, 0.5. */
  private final double[] logits = {Math.log(2), Math.log(3), Math.log(5)};

  @Test
  void confidenceIsTheSoftmaxOfTheTrueClass() {
    assertThat(Logits.confidence(logits, 0)).isCloseTo(0.2, within(EXACT));
    assertThat(Logits.confidence(logits, 2)).isCloseTo(0.5, within(EXACT));
  }

  @Test
  void entropyIsInNats() {
    double entropy = -(0.2 * Math.log(0.2) + 0.3 * Math.log(0.3) + 0.5 * Math.log(0.5));
    assertThat(Logits.negativeEntropy(logits)).isCloseTo(-entropy, within(EXACT));
    assertThat(Logits.negativeEntropy(new double[] {1, 1, 1, 1}))
        .isCloseTo(-Math.log(4), within(EXACT));
  }

  @Test
  void marginIsPositiveForARightPrediction() {
    assertThat(Logits.margin(logits, 2)).isCloseTo(Math.log(5 / 3.0), within(EXACT));
    assertThat(Logits.margin(logits, 0)).isCloseTo(Math.log(2 / 5.0), within(EXACT));
  }

  @Test
  void divergenceIsNotSymmetricAndVanishesForTheSame() {
    double[] even = {0, 0};
    double[] skewed = {Math.log(3), 0};
    assertThat(Logits.divergence(even, skewed))
        .isCloseTo(0.5 * Math.log(0.5 / 0.75) + 0.5 * Math.log(0.5 / 0.25), within(EXACT));
    assertThat(Logits.divergence(skewed, even))
        .isCloseTo(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5), within(EXACT));
    assertThat(Logits.divergence(logits, logits)).isZero();
  }

  @Test
  void largeLogitsDoNotOverflow() {
    double[] huge = {1000, 0};
    assertThat(Logits.confidence(huge, 0)).isEqualTo(1);
    assertThat(Logits.negativeEntropy(huge)).isCloseTo(0, within(EXACT));
    assertThat(Logits.divergence(huge, new double[] {0, 0})).isCloseTo(Math.log(2), within(EXACT));
  }

  @Test
  void theFirstOfSeveralLargestIsThePrediction() {
    assertThat(Logits.argmax(new double[] {1, 3, 3})).isEqualTo(1);
  }
}
