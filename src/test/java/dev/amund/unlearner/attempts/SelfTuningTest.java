package dev.amund.unlearner.attempts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.audit.GateDecision;
import dev.amund.audit.GateDecision.Kind;
import dev.amund.audit.GateDecision.Refusal;
import dev.amund.config.AmundConfig;
import dev.amund.config.FineTuneConfig;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** By default harder is half as much again, and gentler half. */
class SelfTuningTest {
  private final AmundConfig config =
      AmundConfig.of(
          Map.of("amund.amun.fine-tune.learning-rate", "0.04", "amund.amun.fine-tune.epochs", "4"));
  private final SelfTuning tuning =
      new SelfTuning(config.amun().fineTune(), config.gates().retry());

  @Test
  void beginsAsConfigured() {
    assertThat(tuning.settings()).isEqualTo(config.amun().fineTune());
  }

  @Test
  void goesHarderWhereTooMuchIsRemembered() {
    refuse(Kind.REMEMBERED);
    assertRate(0.06);
    refuse(Kind.REMEMBERED);
    assertRate(0.09);
    assertThat(tuning.settings().epochs()).isEqualTo(4);
  }

  @Test
  void goesGentlerAfterDamage() {
    refuse(Kind.DAMAGED);
    assertRate(0.02);
    refuse(Kind.DAMAGED);
    assertRate(0.01);
  }

  @Test
  void takesTheMiddleBetweenTooLittleAndTooMuch() {
    refuse(Kind.REMEMBERED);
    refuse(Kind.DAMAGED);
    assertRate(Math.sqrt(0.04 * 0.06));
    refuse(Kind.DAMAGED);
    assertThat(tuning.settings().sgd().learningRate()).isBetween(0.04, Math.sqrt(0.04 * 0.06));
  }

  @Test
  void takesMoreAndSmallerStepsWhereBothAreWrong() {
    refuse(Kind.REMEMBERED, Kind.DAMAGED);
    assertRate(0.02);
    assertThat(tuning.settings().epochs()).isEqualTo(8);
  }

  @Test
  void staysWhereTheLearningRateIsNotToBlame() {
    FineTuneConfig before = tuning.settings();
    refuse(Kind.UNMEASURABLE);
    assertThat(tuning.settings()).isEqualTo(before);
  }

  @Test
  void anUpdateThatBrokeOffWasTooHard() {
    tuning.refused(GateDecision.brokenOff("the loss is NaN"));
    assertRate(0.02);
  }

  private void refuse(Kind... kinds) {
    tuning.refused(
        new GateDecision(Arrays.stream(kinds).map(kind -> Refusal.of(kind, "why")).toList()));
  }

  private void assertRate(double rate) {
    assertThat(tuning.settings().sgd().learningRate()).isCloseTo(rate, within(1e-12));
  }
}
