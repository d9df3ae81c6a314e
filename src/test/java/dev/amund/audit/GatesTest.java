package dev.amund.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amund.audit.GateCheck.Side;
import dev.amund.audit.GateDecision.Kind;
import dev.amund.config.AmundConfig;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class GatesTest {
  private final Gates gates =
      new Gates(AmundConfig.of(Map.of()).gates().thresholds().withMaxForgetUnseenAuc(0.55));
  private final ModelMetrics base = metrics(0.70, 0.80, 0.75, 0.85);

  @Test
  void acceptsAnUpdateThatForgetsAndKeepsItsAccuracy() {
    var decision = gates.judge(base, base, metrics(0.68, 0.52, 0.45, 0.59));

    assertThat(decision.accepted()).isTrue();
    assertThat(decision.reasons()).isEmpty();
  }

  @Test
  void tellsWhatEachGateHasCompared() {
    var decision = gates.judge(base, base, metrics(0.64, 0.62, 0.56, 0.68));

    assertThat(decision.checks())
        .extracting(
            check -> check.key().orElse("before"),
            check -> String.format(Locale.ROOT, "%.2f", check.value()),
            GateCheck::side,
            GateCheck::passed)
        .containsExactly(
            tuple("before", "0.12", Side.AT_MOST, true),
            tuple("gates.max-forget-unseen-auc", "0.56", Side.AT_MOST, false),
            tuple("gates.min-forget-unseen-auc", "0.68", Side.AT_LEAST, true),
            tuple("gates.max-test-accuracy-drop", "0.06", Side.AT_MOST, false),
            tuple("gates.max-total-test-accuracy-drop", "0.06", Side.AT_MOST, true));
    assertThat(decision.checks().stream().filter(check -> !check.passed()))
        .hasSameSizeAs(decision.refusals());
    assertThat(decision.checks().get(1).passes(0.56)).isTrue();
  }

  @Test
  void givesTheForgetSetTheBenefitOfTheInterval() {
    assertThat(gates.judge(base, base, metrics(0.70, 0.62, 0.55, 0.69)).accepted()).isTrue();

    var refused = gates.judge(base, base, metrics(0.70, 0.62, 0.56, 0.68));
    assertThat(refused.accepted()).isFalse();
    assertThat(refused.refusedAs(Kind.REMEMBERED)).isTrue();
    assertThat(refused.reasons())
        .containsExactly(
            "The forget set is still recognised: AUC against held-out data 0.620, 95 % interval"
                + " 0.560 to 0.680; its low end may be 0.550 at most.");
  }

  @Test
  void refusesWhatStandsOutAsUnknown() {
    assertThat(gates.judge(base, base, metrics(0.70, 0.35, 0.28, 0.41)).accepted()).isTrue();

    var refused = gates.judge(base, base, metrics(0.70, 0.32, 0.26, 0.39));
    assertThat(refused.refusedAs(Kind.DAMAGED)).isTrue();
    assertThat(refused.reasons())
        .containsExactly(
            "The forget set stands out as unknown: AUC against held-out data 0.320, 95 % interval"
                + " 0.260 to 0.390; its high end must be 0.400 at least.");
  }

  @Test
  void neverLetsTheForgetSetStandOutMoreThanBefore() {
    // Hardly recognisable before, plainly so after, though the interval reaches over 0.4.
    var quiet = metrics(0.70, 0.55, 0.48, 0.62);
    var refused = gates.judge(base, quiet, metrics(0.70, 0.36, 0.29, 0.43));
    assertThat(refused.refusedAs(Kind.DAMAGED)).isTrue();
    assertThat(refused.reasons())
        .containsExactly(
            "The forget set stands out more than before: AUC against held-out data 0.360, after 0.550"
                + " with a 95 % interval of 0.480 to 0.620.");

    var remembered = gates.judge(base, quiet, metrics(0.70, 0.63, 0.54, 0.72));
    assertThat(remembered.refusedAs(Kind.REMEMBERED)).isTrue();
    assertThat(gates.judge(base, quiet, metrics(0.70, 0.40, 0.33, 0.47)).accepted()).isTrue();
    assertThat(gates.judge(base, quiet, metrics(0.70, 0.61, 0.53, 0.69)).accepted()).isTrue();
  }

  @Test
  void refusesALossOfAccuracyAgainstTheVersionBefore() {
    assertThat(gates.judge(base, base, metrics(0.67, 0.5, 0.4, 0.6)).accepted()).isTrue();
    assertThat(gates.judge(base, base, metrics(0.66, 0.5, 0.4, 0.6)).reasons())
        .containsExactly(
            "Held-out accuracy fell from 70.00 % (the version before) to 66.00 %, by 4.00 points;"
                + " 3.00 are allowed.");
  }

  @Test
  void refusesTheSlowLossOverManyVersions() {
    var before = metrics(0.61, 0.5, 0.4, 0.6);

    assertThat(gates.judge(base, before, metrics(0.60, 0.5, 0.4, 0.6)).accepted()).isTrue();
    assertThat(gates.judge(base, before, metrics(0.59, 0.5, 0.4, 0.6)).reasons())
        .singleElement()
        .asString()
        .contains("the base model", "11.00 points", "10.00 are allowed");
  }

  @Test
  void judgesTheForgettingByTheForgetSetsOwnClasses() {
    var plain = metrics(0.70, 0.9, 0.85, 0.95);
    var ofAnEasyClass =
        new ModelMetrics(
            50,
            plain.accuracies(),
            new ModelMetrics.Aucs(
                plain.forgetUnseen(),
                Optional.empty(),
                Optional.of(new AucInterval(0.52, 0.45, 0.59))),
            Map.of(),
            Map.of(),
            Map.of());

    assertThat(gates.judge(base, base, plain).accepted()).isFalse();
    assertThat(gates.judge(base, base, ofAnEasyClass).accepted()).isTrue();
  }

  @Test
  void saysWhenItJudgesByTheSameClasses() {
    var before = sameClasses(0.55, 0.48, 0.62);

    assertThat(gates.judge(base, before, sameClasses(0.64, 0.58, 0.70)).reasons())
        .containsExactly(
            "The forget set stands out more than before: AUC against held-out data of the same"
                + " classes 0.640, after 0.550 with a 95 % interval of 0.480 to 0.620.",
            "The forget set is still recognised: AUC against held-out data of the same classes"
                + " 0.640, 95 % interval 0.580 to 0.700; its low end may be 0.550 at most.");
    assertThat(gates.judge(base, before, sameClasses(0.30, 0.25, 0.35)).reasons())
        .allSatisfy(reason -> assertThat(reason).contains("of the same classes 0.300"));
  }

  /** Beside all classes it looks forgotten. */
  private static ModelMetrics sameClasses(double auc, double low, double high) {
    var plain = metrics(0.70, 0.5, 0.45, 0.55);
    return new ModelMetrics(
        50,
        plain.accuracies(),
        new ModelMetrics.Aucs(
            plain.forgetUnseen(), Optional.empty(), Optional.of(new AucInterval(auc, low, high))),
        Map.of(),
        Map.of(),
        Map.of());
  }

  @Test
  void refusesWhatCannotBeMeasured() {
    var unmeasured =
        new ModelMetrics(
            3,
            new ModelMetrics.Accuracies(
                OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty()),
            ModelMetrics.Aucs.NONE,
            Map.of(),
            Map.of(),
            Map.of());

    assertThat(gates.judge(base, base, unmeasured).reasons()).hasSize(3);
    assertThat(gates.judge(base, base, unmeasured).refusals())
        .allMatch(refusal -> refusal.kind() == Kind.UNMEASURABLE);
    assertThat(gates.judge(base, base, metrics(0.7, Double.NaN, Double.NaN, Double.NaN)).accepted())
        .isFalse();
  }

  private static ModelMetrics metrics(double test, double auc, double low, double high) {
    return new ModelMetrics(
        50,
        new ModelMetrics.Accuracies(
            OptionalDouble.of(0.7), OptionalDouble.of(0.99), OptionalDouble.of(test)),
        new ModelMetrics.Aucs(
            Optional.of(new AucInterval(auc, low, high)), Optional.empty(), Optional.empty()),
        Map.of(),
        Map.of(),
        Map.of());
  }
}
