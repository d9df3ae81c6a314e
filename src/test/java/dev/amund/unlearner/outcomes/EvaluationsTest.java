package dev.amund.unlearner.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.amund.amun.AttackReport;
import dev.amund.amun.UpdateReport;
import dev.amund.audit.AucInterval;
import dev.amund.audit.ForgetKind;
import dev.amund.audit.GateDecision;
import dev.amund.audit.Gates;
import dev.amund.audit.LabelShare;
import dev.amund.audit.LostLabelMetrics;
import dev.amund.audit.ModelMetrics;
import dev.amund.config.AmundConfig;
import dev.amund.config.ControlConfig.TransformationKind;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.control.ControlReport;
import dev.amund.control.LearnedForce;
import dev.amund.control.Transformation;
import dev.amund.event.Outcome;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.models.SmallModel;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvaluationsTest {
  private static final int MINIMUM = 5;

  private final Evaluations evaluations =
      new Evaluations(MINIMUM, Clock.fixed(SmallModel.NOW, ZoneOffset.UTC));

  @Test
  void tellsAllOfAForgetSetThatIsLargeEnough() {
    UnlearningEvaluated evaluation = evaluation(MINIMUM);
    assertThat(evaluation.getBefore().getForgetAccuracy()).isEqualTo(0.9);
    assertThat(evaluation.getBefore().getForgetUnseenAuc().getHigh()).isEqualTo(0.8);
    assertThat(evaluation.getAttack().getDeltaP95()).isEqualTo(0.3);
    assertThat(evaluation.getRetainedLookalikes()).isEqualTo(2);
    assertThat(evaluation.getReplayedSamples()).isEqualTo(8);
    assertThat(evaluation.getBefore().getExtra())
        .containsOnly(
            entry("auc.same-classes", 0.69),
            entry("auc.margin", 0.71),
            entry("auc.transformed", 0.73),
            entry("rmia", 0.72),
            entry("ece", 0.1));
    assertThat(evaluations.headline(metrics(MINIMUM), OptionalDouble.of(0.7)).getForgetAccuracy())
        .isEqualTo(0.9);
  }

  @Test
  void saysNothingAboutTheSamplesOfAFewPeople() {
    UnlearningEvaluated evaluation = evaluation(MINIMUM - 1);
    assertThat(evaluation.getBefore().getForgetAccuracy()).isNull();
    assertThat(evaluation.getBefore().getForgetUnseenAuc()).isNull();
    assertThat(evaluation.getBefore().getRetainForgetAuc()).isNull();
    assertThat(evaluation.getBefore().getTestAccuracy()).isEqualTo(0.6);
    assertThat(evaluation.getBefore().getExtra()).containsOnlyKeys("ece");
    assertThat(evaluation.getAttack().getDeltaMean()).isNull();
    assertThat(evaluation.getAttack().getMisclassifiedAtStart())
        .as("would tell the accuracy")
        .isEqualTo(-1);
    assertThat(evaluation.getAttack().getNotFlipped()).isEqualTo(-1);
    assertThat(evaluation.getAttack().getGradientEvaluations()).isEqualTo(100);
    var headline = evaluations.headline(metrics(MINIMUM - 1), OptionalDouble.of(0.7));
    assertThat(headline.getForgetAccuracy()).isNull();
    assertThat(headline.getForgetUnseenAuc()).isNull();
    assertThat(headline.getTestAccuracy()).isEqualTo(0.6);
  }

  @Test
  void tellsWhichLabelsGoAndHowMuchOfThemIsLeft() {
    UnlearningEvaluated evaluation = lostLabels(MINIMUM, MINIMUM - 1);

    assertThat(evaluation.getLostLabels().getWholeClasses()).containsExactly(3);
    assertThat(evaluation.getLostLabels().getWholeClassSamples()).isEqualTo(MINIMUM);
    assertThat(evaluation.getLostLabels().getWrongLabelSamples())
        .as("too few to be told of")
        .isZero();
    assertThat(evaluation.getAfter().getExtra())
        .contains(
            entry("whole-class.accuracy", 0.1),
            entry("whole-class.held-out-confidence", 0.04),
            entry("whole-class.of-others", 0.01))
        .doesNotContainKey("wrong-label.accuracy");
    assertThat(lostLabels(MINIMUM - 1, MINIMUM).getLostLabels().getWholeClasses()).isEmpty();
    assertThat(lostLabels(MINIMUM - 1, MINIMUM - 1).getLostLabels()).isNull();
    assertThat(evaluation(MINIMUM).getLostLabels()).isNull();
  }

  @Test
  void theAucOfAMixedBatchIsAboutTheSamplesWhoseLabelsStay() {
    assertThat(lostLabels(MINIMUM, MINIMUM, 0).getBefore().getForgetUnseenAuc()).isNotNull();
    assertThat(lostLabels(MINIMUM, MINIMUM, MINIMUM).getBefore().getForgetUnseenAuc()).isNotNull();
    UnlearningEvaluated tooFew = lostLabels(MINIMUM, MINIMUM, MINIMUM - 1);
    assertThat(tooFew.getBefore().getForgetUnseenAuc()).isNull();
    assertThat(tooFew.getBefore().getExtra())
        .doesNotContainKeys("auc.same-classes", "auc.transformed", "steering.auc.after");
  }

  @Test
  void figuresOfTheWholeSetAreWithheldWhereASubtractionWouldLeaveAFewSamples() {
    UnlearningEvaluated oneBeside = lostLabels(MINIMUM, MINIMUM, 1);
    assertThat(oneBeside.getBefore().getForgetAccuracy()).isNull();
    assertThat(oneBeside.getBefore().getRetainForgetAuc()).isNull();
    assertThat(oneBeside.getBefore().getExtra())
        .containsKeys("whole-class.accuracy", "wrong-label.accuracy", "ece")
        .doesNotContainKey("auc.margin");
    assertThat(lostLabels(MINIMUM, MINIMUM, 0).getBefore().getForgetAccuracy()).isEqualTo(0.9);
    assertThat(lostLabels(3, 3, 0).getBefore().getForgetAccuracy())
        .as("nothing is told of either kind")
        .isEqualTo(0.9);
  }

  @Test
  void theSentencesOfTheGatesTellNoFigureOfAFewPeople() {
    GateDecision refused =
        new Gates(AmundConfig.of(Map.of()).gates().thresholds())
            .judge(metrics(2), metrics(2), damaged(metrics(2)));
    var attempt =
        new Attempt(
            1,
            SmallModel.config(Map.of()).amun(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(metrics(2)),
            refused,
            Map.of());

    assertThat(refused.reasons()).anySatisfy(reason -> assertThat(reason).contains("0.9"));
    assertThat(evaluations.reasons(attempt))
        .containsExactly(
            "The forget set stands out more than before: no figures of fewer than 5 samples are"
                + " given.",
            "The forget set is still recognised: no figures of fewer than 5 samples are given.",
            "Held-out accuracy fell from 60.00 % (the version before) to 10.00 %, by 50.00"
                + " points; 3.00 are allowed.",
            "Held-out accuracy fell from 60.00 % (the base model) to 10.00 %, by 50.00 points;"
                + " 10.00 are allowed.");
  }

  private static ModelMetrics damaged(ModelMetrics metrics) {
    var remembered = Optional.of(new AucInterval(0.95, 0.93, 0.97));
    return new ModelMetrics(
        metrics.forgetSamples(),
        new ModelMetrics.Accuracies(
            metrics.forgetAccuracy(), metrics.retainAccuracy(), OptionalDouble.of(0.1)),
        new ModelMetrics.Aucs(remembered, metrics.retainForget(), remembered),
        metrics.furtherOnForget(),
        metrics.furtherOnUnseen(),
        metrics.lostLabels());
  }

  private UnlearningEvaluated lostLabels(int ofAClass, int wrong) {
    return lostLabels(ofAClass, wrong, 0);
  }

  private UnlearningEvaluated lostLabels(int ofAClass, int wrong, int others) {
    ModelMetrics usual = metrics(ofAClass + wrong + others);
    var measured =
        new ModelMetrics(
            ofAClass + wrong + others,
            usual.accuracies(),
            usual.aucs(),
            usual.furtherOnForget(),
            usual.furtherOnUnseen(),
            Map.of(
                ForgetKind.WHOLE_CLASS,
                new LostLabelMetrics(
                    new LabelShare(ofAClass, 0.1, 0.2, 0.1),
                    Optional.of(new LabelShare(9, 0.03, 0.04, 0.1)),
                    OptionalDouble.of(0.01)),
                ForgetKind.WRONG_LABEL,
                new LostLabelMetrics(
                    new LabelShare(wrong, 0.1, 0.2, 0.1),
                    Optional.empty(),
                    OptionalDouble.empty())));
    var attempt =
        new Attempt(
            1,
            SmallModel.config(Map.of()).amun(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(measured),
            GateDecision.brokenOff("because"),
            Map.of());
    return evaluations.refused(
        new Evaluations.Subject(SmallModel.batch(), measured, OptionalDouble.of(0.7), Set.of(3), 0),
        attempt,
        Outcome.RETRIED);
  }

  @Test
  void tellsHowTheForceWasChosenAndWhatItSteeredBy() {
    assertThat(evaluation(MINIMUM).getHyperParameters())
        .containsEntry("control.gain", "0.01250")
        .containsEntry("control.batch-norm", "frozen")
        .containsEntry("control.transformation", "mixup 0.7")
        .containsEntry("control.passes", "2")
        .containsEntry("amun.control.update", "fixed");
    assertThat(evaluation(MINIMUM).getAfter().getExtra()).containsEntry("steering.auc.after", 0.47);
    assertThat(evaluation(MINIMUM - 1).getAfter().getExtra())
        .doesNotContainKey("steering.auc.after");
  }

  @Test
  void aDeltaThatNobodyHasIsNoNumber() {
    var nobody = new AttackReport(MINIMUM, 100, 0, MINIMUM, Double.NaN, Double.NaN, Double.NaN);
    assertThat(evaluation(MINIMUM, nobody).getAttack().getDeltaMean()).isNull();
  }

  private UnlearningEvaluated evaluation(int samples) {
    return evaluation(samples, new AttackReport(samples, 100, 0, 0, 0.2, 0.19, 0.3));
  }

  private UnlearningEvaluated evaluation(int samples, AttackReport attack) {
    var attempt =
        new Attempt(
            1,
            SmallModel.config(Map.of()).amun(),
            Optional.of(new UpdateReport(attack, 0.1, 10, 100, 8)),
            Optional.of(control(attack)),
            Optional.of(metrics(samples)),
            GateDecision.brokenOff("because"),
            Map.of("attack", 1.5));
    var subject =
        new Evaluations.Subject(
            SmallModel.batch(), metrics(samples), OptionalDouble.of(0.7), Set.of(), 2);
    return evaluations.refused(subject, attempt, Outcome.RETRIED);
  }

  private static ControlReport control(AttackReport attack) {
    return new ControlReport(
        attack,
        new LearnedForce(
            0.0125, BatchNorm.FROZEN, new Transformation(TransformationKind.MIXUP, 0.7)),
        new ControlReport.Cost(2, 10, 100, 300, 8),
        new ControlReport.Path(0.7, 0.48, 0.4, 0.47, 0.75, 0.002));
  }

  private static ModelMetrics metrics(int samples) {
    return new ModelMetrics(
        samples,
        new ModelMetrics.Accuracies(
            OptionalDouble.of(0.9), OptionalDouble.of(0.95), OptionalDouble.of(0.6)),
        new ModelMetrics.Aucs(
            Optional.of(new AucInterval(0.7, 0.6, 0.8)),
            Optional.of(new AucInterval(0.5, 0.4, 0.6)),
            Optional.of(new AucInterval(0.69, 0.6, 0.79))),
        Map.of("auc.margin", 0.71, "rmia", 0.72, "auc.transformed", 0.73),
        Map.of("ece", 0.1, "kl.parent", Double.NaN),
        Map.of());
  }
}
