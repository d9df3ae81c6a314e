package dev.amund.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.audit.GateDecision.Kind;
import dev.amund.config.AmundConfig;
import dev.amund.config.GateThresholds;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The gates where labels themselves must go. */
class LostLabelGateTest {
  /** What any network that was trained without the samples would have. */
  private static final AucInterval UNKNOWN = new AucInterval(0.01, 0, 0.02);

  private final ModelMetrics base = metrics(0, UNKNOWN, Map.of());

  @Test
  void aClassThatGoesAsAWholeHasNoLowerBoundOfTheAuc() {
    assertThat(judge(wholeClass(0, 0.001, 0, 0.001)).reasons()).isEmpty();
    assertThat(new Gates(thresholds(0.52)).judge(base, base, base).accepted())
        .as("samples whose class stays stand out")
        .isFalse();
  }

  @Test
  void aClassThatGoesAsAWholeMustNotBePredicted() {
    var decision = judge(wholeClass(0.2, 0.02, 0, 0.001));

    assertThat(decision.refusals())
        .extracting(GateDecision.Refusal::kind)
        .containsOnly(Kind.REMEMBERED);
    assertThat(decision.reasons())
        .containsExactly(
            "A class that goes as a whole is still predicted: for 20.0 % of 100 forgotten samples"
                + " of it; 5.0 % are allowed.");
    assertThat(judge(wholeClass(0, 0.001, 0.3, 0.02)).reasons())
        .singleElement()
        .asString()
        .contains("30.0 % of 100 held-out samples");
    assertThat(judge(wholeClass(0.07, 0.02, 0, 0.001)).accepted())
        .as("7 of 100 may be 5 in the long run")
        .isTrue();
  }

  @Test
  void aClassThatGoesAsAWholeMustNotBeLikelyEither() {
    assertThat(judge(wholeClass(0, 0.3, 0, 0.001)).reasons())
        .containsExactly(
            "A class that goes as a whole is still probable: 30.0 % on average for 100 forgotten"
                + " samples of it; 5.0 % are allowed.");
    assertThat(judge(wholeClass(0, Double.NaN, 0, 0.001)).accepted()).isFalse();
  }

  @Test
  void itTellsWhatItHasCompared() {
    var decision = judge(wholeClass(0.2, 0.02, 0, 0.001));

    assertThat(decision.checks())
        .filteredOn(check -> check.gate().startsWith("whole class"))
        .hasSize(4)
        .allSatisfy(check -> assertThat(check.key()).as("none sets the limit").isEmpty());
    assertThat(decision.checks())
        .filteredOn(check -> !check.passed())
        .singleElement()
        .satisfies(
            check -> {
              assertThat(check.gate())
                  .isEqualTo("whole class predicted, forgotten samples, low end");
              assertThat(check.limit()).isEqualTo(0.05);
            });
  }

  @Test
  void wrongLabelsMustNotBeGivenAnyMore() {
    assertThat(judge(wrongLabels(0.02, OptionalDouble.of(0.01))).accepted()).isTrue();
    assertThat(judge(wrongLabels(0.41, OptionalDouble.of(0.01))).reasons())
        .containsExactly(
            "Wrong labels that must go are still given: to 41.0 % of 100 samples; 5.0 % are"
                + " allowed.");
    assertThat(judge(wrongLabels(0.41, OptionalDouble.empty())).accepted()).isFalse();
    assertThat(judge(wrongLabels(0.2, OptionalDouble.of(0.18))).accepted())
        .as("a network that is wrong as often about anything cannot do better")
        .isTrue();
  }

  @Test
  void theOthersOfAMixedBatchAreStillJudgedByTheirAuc() {
    var lost = wrongLabels(0, OptionalDouble.of(0.01)).lostLabels();
    var others = new AucInterval(0.9, 0.85, 0.95);

    var decision = judge(metrics(20, others, lost));

    assertThat(decision.refusedAs(Kind.REMEMBERED)).isTrue();
    assertThat(decision.reasons())
        .anySatisfy(reason -> assertThat(reason).contains("AUC against held-out data 0.900"));
    assertThat(judge(metrics(20, new AucInterval(0.5, 0.4, 0.6), lost)).accepted()).isTrue();
  }

  @Test
  void gatesThatStandOpenLetEverythingPass() {
    var worst = wrongLabels(1, OptionalDouble.empty());
    assertThat(new Gates(thresholds(1)).judge(base, base, worst).accepted()).isTrue();
  }

  private GateDecision judge(ModelMetrics after) {
    var before = metrics(after.samplesAsUnseen(), new AucInterval(0.6, 0.5, 0.7), Map.of());
    return new Gates(thresholds(0.52)).judge(base, before, after);
  }

  private static GateThresholds thresholds(double maxForgetUnseenAuc) {
    return AmundConfig.of(Map.of()).gates().thresholds().withMaxForgetUnseenAuc(maxForgetUnseenAuc);
  }

  private static ModelMetrics wholeClass(
      double accuracy, double confidence, double heldOutAccuracy, double heldOutConfidence) {
    return metrics(
        0,
        UNKNOWN,
        Map.of(
            ForgetKind.WHOLE_CLASS,
            new LostLabelMetrics(
                new LabelShare(100, accuracy, confidence, 0.1),
                Optional.of(new LabelShare(100, heldOutAccuracy, heldOutConfidence, 0.1)),
                OptionalDouble.of(0.01))));
  }

  private static ModelMetrics wrongLabels(double accuracy, OptionalDouble ofOthers) {
    return metrics(
        0,
        UNKNOWN,
        Map.of(
            ForgetKind.WRONG_LABEL,
            new LostLabelMetrics(
                new LabelShare(100, accuracy, accuracy, 0.1), Optional.empty(), ofOthers)));
  }

  private static ModelMetrics metrics(
      int asUnseen, AucInterval auc, Map<ForgetKind, LostLabelMetrics> lost) {
    int samples =
        asUnseen + lost.values().stream().mapToInt(all -> all.forgotten().samples()).sum();
    return new ModelMetrics(
        samples,
        new ModelMetrics.Accuracies(
            OptionalDouble.of(0), OptionalDouble.of(0.99), OptionalDouble.of(0.9)),
        new ModelMetrics.Aucs(Optional.of(auc), Optional.empty(), Optional.empty()),
        Map.of(),
        Map.of(),
        lost);
  }
}
