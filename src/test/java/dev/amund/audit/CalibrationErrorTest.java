package dev.amund.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CalibrationErrorTest {

  @Test
  void weighsTheGapOfEachBinByItsSamples() {
    // Two predictions of confidence 0.9, one of them right: |0.9 - 0.5|. One of 0.6, right: 0.4.
    var answers =
        new Predictions(
            new double[][] {binary(0.9), binary(0.9), binary(0.6)}, new int[] {0, 1, 0});

    assertThat(CalibrationError.of(answers)).isCloseTo((2 * 0.4 + 1 * 0.4) / 3, within(1e-12));
  }

  @Test
  void gapsOfOppositeSignDoNotCancelAcrossBins() {
    var answers = new Predictions(new double[][] {binary(0.95), binary(0.55)}, new int[] {1, 0});

    assertThat(CalibrationError.of(answers)).isCloseTo((0.95 + 0.45) / 2, within(1e-12));
  }

  @Test
  void certaintyThatIsRightIsCalibrated() {
    var answers = new Predictions(new double[][] {{1000, 0}}, new int[] {0});

    assertThat(CalibrationError.of(answers)).isZero();
  }

  /** Logits whose softmax gives class 0 this probability. */
  private static double[] binary(double probability) {
    return new double[] {Math.log(probability / (1 - probability)), 0};
  }
}
