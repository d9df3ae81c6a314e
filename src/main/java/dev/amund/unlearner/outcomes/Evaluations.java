package dev.amund.unlearner.outcomes;

import dev.amund.amun.AttackReport;
import dev.amund.amun.UpdateReport;
import dev.amund.audit.AucInterval;
import dev.amund.audit.ForgetKind;
import dev.amund.audit.LostLabelMetrics;
import dev.amund.audit.ModelMetrics;
import dev.amund.control.ControlReport;
import dev.amund.event.AttackStatistics;
import dev.amund.event.Auc;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.LostLabels;
import dev.amund.event.Metrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.unlearner.attempts.Attempt;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes measurements into events. Where fewer forget samples than the configured minimum were
 * measured, everything about them is left out.
 */
public final class Evaluations {
  /** Stands for an unknown count: the field takes no null. */
  private static final int WITHHELD = -1;

  private final Disclosure disclosure;
  private final Clock clock;

  /**
   * @param minReportedSamples the smallest forget set that is reported on
   */
  public Evaluations(int minReportedSamples, Clock clock) {
    this.disclosure = new Disclosure(minReportedSamples);
    this.clock = clock;
  }

  /**
   * The parts of an evaluation that all attempts at a batch share.
   *
   * @param before the parent's metrics
   * @param baseTestAccuracy what the base model's held-out accuracy counts for beside it
   * @param wholeClasses of which no training sample stays
   * @param lookalikes how many retained training samples look like a forgotten one
   */
  public record Subject(
      UnlearningBatch batch,
      ModelMetrics before,
      OptionalDouble baseTestAccuracy,
      Set<Integer> wholeClasses,
      int lookalikes) {}

  /**
   * @param retrainRecommended whether the errors of this and all earlier updates have added up
   */
  public UnlearningEvaluated published(
      Subject subject, Attempt attempt, ModelVersionPublished version, boolean retrainRecommended) {
    return evaluation(subject, attempt, Outcome.PUBLISHED)
        .setVersion(version.getVersion())
        .setRetrainRecommended(retrainRecommended)
        .setResidual(!version.getResidual().isEmpty())
        .build();
  }

  public UnlearningEvaluated refused(Subject subject, Attempt attempt, Outcome outcome) {
    return evaluation(subject, attempt, outcome).build();
  }

  /** The metrics that a version carries with it. */
  public HeadlineMetrics headline(ModelMetrics metrics, OptionalDouble baseTestAccuracy) {
    return new HeadlineMetrics(
        disclosure.allowsForgetSet(metrics) ? boxed(metrics.forgetAccuracy()) : null,
        boxed(metrics.retainAccuracy()),
        boxed(metrics.testAccuracy()),
        disclosure.allowsAuc(metrics)
            ? metrics.forgetUnseen().map(AucInterval::value).orElse(null)
            : null,
        boxed(baseTestAccuracy));
  }

  /** Returns why the gates refused an attempt, a sentence each. */
  public List<String> reasons(Attempt attempt) {
    return disclosure.reasons(attempt.decision());
  }

  private UnlearningEvaluated.Builder evaluation(
      Subject subject, Attempt attempt, Outcome outcome) {
    int samples = subject.before().forgetSamples();
    boolean reported = disclosure.allowsForgetSet(subject.before());
    return UnlearningEvaluated.newBuilder()
        .setModelId(subject.batch().getModelId())
        .setBatchId(subject.batch().getBatchId())
        .setOutcome(outcome)
        .setReasons(reasons(attempt))
        .setAttempt(attempt.number())
        .setSamples(samples)
        .setHyperParameters(hyperParameters(attempt))
        .setBefore(metrics(subject.before()))
        .setAfter(attempt.after().map(after -> after(after, attempt)).orElse(null))
        .setAttack(
            attempt.report().map(UpdateReport::attack).map(a -> attack(a, reported)).orElse(null))
        .setSecondsByStage(attempt.seconds())
        .setReplayedSamples(attempt.report().map(UpdateReport::replayPerEpoch).orElse(null))
        .setRetainedLookalikes(subject.lookalikes())
        .setLostLabels(lostLabels(subject))
        .setAt(clock.instant());
  }

  /** Null, the default of the field, where every label stays, or too few samples lose theirs. */
  private LostLabels lostLabels(Subject subject) {
    Map<ForgetKind, LostLabelMetrics> lost = disclosure.lostLabels(subject.before());
    return lost.isEmpty()
        ? null
        : new LostLabels(
            lost.containsKey(ForgetKind.WHOLE_CLASS)
                ? subject.wholeClasses().stream().sorted().toList()
                : List.of(),
            samples(lost, ForgetKind.WHOLE_CLASS),
            samples(lost, ForgetKind.WRONG_LABEL));
  }

  private static int samples(Map<ForgetKind, LostLabelMetrics> lost, ForgetKind kind) {
    return Optional.ofNullable(lost.get(kind)).map(all -> all.forgotten().samples()).orElse(0);
  }

  private static Map<String, String> hyperParameters(Attempt attempt) {
    var values = new TreeMap<>(attempt.config().asMap());
    attempt.control().map(ControlReport::asMap).ifPresent(values::putAll);
    return values;
  }

  private Metrics after(ModelMetrics measured, Attempt attempt) {
    Metrics metrics = metrics(measured);
    if (disclosure.allowsForgetSet(measured) && disclosure.allowsAuc(measured)) {
      attempt.control().map(ControlReport::aucs).ifPresent(metrics.getExtra()::putAll);
    }
    return metrics;
  }

  private Metrics metrics(ModelMetrics metrics) {
    boolean reported = disclosure.allowsForgetSet(metrics);
    return new Metrics(
        reported ? boxed(metrics.forgetAccuracy()) : null,
        boxed(metrics.retainAccuracy()),
        boxed(metrics.testAccuracy()),
        disclosure.allowsAuc(metrics)
            ? metrics.forgetUnseen().map(Evaluations::auc).orElse(null)
            : null,
        reported ? metrics.retainForget().map(Evaluations::auc).orElse(null) : null,
        further(metrics));
  }

  private Map<String, Double> further(ModelMetrics metrics) {
    var further = new TreeMap<>(metrics.furtherOnUnseen());
    if (disclosure.allowsForgetSet(metrics)) {
      further.putAll(metrics.furtherOnForget());
    }
    disclosure.lostLabels(metrics).forEach((kind, lost) -> further.putAll(lost.asMap(name(kind))));
    if (disclosure.allowsAuc(metrics)) {
      metrics
          .forgetUnseenSameClasses()
          .ifPresent(auc -> further.put("auc.same-classes", auc.value()));
    } else {
      further.remove(ModelMetrics.TRANSFORMED_AUC);
    }
    // A metric of a model that has diverged is no number, and not every reader of the event's JSON
    // takes one.
    further.values().removeIf(value -> !Double.isFinite(value));
    return further;
  }

  private static String name(ForgetKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Auc auc(AucInterval interval) {
    return new Auc(interval.value(), interval.low(), interval.high());
  }

  private static AttackStatistics attack(AttackReport report, boolean reported) {
    return new AttackStatistics(
        report.gradientEvaluations(),
        reported ? report.misclassifiedAtStart() : WITHHELD,
        reported ? report.notFlipped() : WITHHELD,
        reported ? finite(report.deltaMean()) : null,
        reported ? finite(report.deltaMedian()) : null,
        reported ? finite(report.deltaP95()) : null);
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }

  /** Avro's optional fields are boxed. */
  private static Double boxed(OptionalDouble value) {
    return value.isPresent() ? (Double) value.getAsDouble() : null;
  }
}
