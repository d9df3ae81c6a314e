package dev.amund.cli.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.audit.GateDecision;
import dev.amund.audit.Gates;
import dev.amund.audit.ModelMetrics;
import dev.amund.config.AmundConfig;
import dev.amund.unlearner.attempts.Attempt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** By default 0.03 of the accuracy may go, and the AUC's low end be 0.52 at most. */
class GateLimitsTest {

  @Test
  void proposesWhatTheNearestAttemptNeeds() {
    assertThat(limits(Attempts.ending(1, 0.7433, 0.5), Attempts.ending(2, 0.76, 0.5)))
        .containsExactly(Map.entry("amund.gates.max-test-accuracy-drop", "0.040"));
  }

  @Test
  void proposesAllLimitsThatAnAttemptNeeds() {
    Map<String, String> limits = limits(Attempts.ending(1, 0.75, 0.6777));
    assertThat(limits)
        .containsOnly(
            Map.entry("amund.gates.max-forget-unseen-auc", "0.578"),
            Map.entry("amund.gates.max-test-accuracy-drop", "0.050"));
    var wider = AmundConfig.of(limits).gates().thresholds();
    var after = Attempts.ending(1, 0.75, 0.6777).after().orElseThrow();
    assertThat(new Gates(wider).judge(Attempts.BEFORE, Attempts.BEFORE, after).accepted()).isTrue();
  }

  /** The second attempt was gentler because the first had done damage as well. */
  @Test
  void proposesNothingThatWouldHaveLedAnotherWay() {
    Attempt both = Attempts.ending(1, 0.72, 0.68);
    Attempt damaged = Attempts.ending(2, 0.71, 0.5);
    assertThat(limits(both, damaged))
        .as("with a drop of 0.09 the first had only remembered, and the second been firmer")
        .containsEntry("amund.gates.max-forget-unseen-auc", "0.580");
  }

  @Test
  void noLimitLetsSamplesStandOutMoreThanBefore() {
    assertThat(new GateLimits(List.of(Attempts.ending(1, 0.8, 0.85))).find()).isEmpty();
  }

  @Test
  void whatAllUpdatesMayCostIsNotWidened() {
    Attempt ruined = Attempts.ending(1, 0.69, 0.5);
    assertThat(new GateLimits(List.of(ruined)).find()).isEmpty();
    assertThat(new GateLimits(List.of(ruined)).isTotalUsedUp())
        .as("it alone cost so much")
        .isFalse();

    var after = Attempts.ending(1, 0.78, 0.5).after();
    var decision =
        new Gates(Attempts.CONFIG.gates().thresholds())
            .judge(
                ModelMetrics.ofTestAccuracy(OptionalDouble.of(0.9)),
                Attempts.BEFORE,
                after.orElseThrow());
    var late = new GateLimits(List.of(Attempts.attempt(1, Attempts.CONFIG, after, decision)));
    assertThat(late.find()).isEmpty();
    assertThat(late.isTotalUsedUp()).isTrue();
  }

  @Test
  void anAttemptThatBrokeOffHasNoFigures() {
    Attempt broken =
        Attempts.attempt(
            1, Attempts.CONFIG, Optional.empty(), GateDecision.brokenOff("the loss is infinite"));
    assertThat(new GateLimits(List.of(broken)).find()).isEmpty();
    assertThat(limits(broken, Attempts.ending(2, 0.765, 0.5)))
        .containsKey("amund.gates.max-test-accuracy-drop");
  }

  @Test
  void whereTheGatesEndTheTrainingOtherLimitsWouldChangeIt() {
    var early =
        AmundConfig.of(
            Map.of(
                "amund.amun.control.update", "fixed", "amund.amun.fine-tune.early-stop", "true"));
    Attempt refused = Attempts.ending(1, 0.75, 0.5);
    assertThat(
            new GateLimits(List.of(Attempts.attempt(1, early, refused.after(), refused.decision())))
                .find())
        .isEmpty();
  }

  private static Map<String, String> limits(Attempt... attempts) {
    return new GateLimits(List.of(attempts)).find().orElseThrow().settings();
  }
}
