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
import dev.amund.event.Texts;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.unlearner.attempts.Attempt;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes measurements into events. Where fewer forget samples than the configured minimum were
 * measured, everything about them is left out: an aggregate over two people's samples is a
 * statement about people.
 */
public final class Evaluations {
  private static final int LONGEST_REASON = 1000;

  private final int minReportedSamples;
  private final Clock clock;

  /**
   * @param minReportedSamples the smallest forget set that is reported on
   */
  public Evaluations(int minReportedSamples, Clock clock) {
    this.minReportedSamples = minReportedSamples;
    this.clock = clock;
  }

  /**
   * What all attempts at a batch have in common.
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
    boolean reported = metrics.forgetSamples() >= minReportedSamples;
    return new HeadlineMetrics(
        reported ? boxed(metrics.forgetAccuracy()) : null,
        boxed(metrics.retainAccuracy()),
        boxed(metrics.testAccuracy()),
        reportsAuc(metrics) ? metrics.forgetUnseen().map(AucInterval::value).orElse(null) : null,
        boxed(baseTestAccuracy));
  }

  private UnlearningEvaluated.Builder evaluation(
      Subject subject, Attempt attempt, Outcome outcome) {
    int samples = subject.before().forgetSamples();
    boolean reported = samples >= minReportedSamples;
    return UnlearningEvaluated.newBuilder()
        .setModelId(subject.batch().getModelId())
        .setBatchId(subject.batch().getBatchId())
        .setOutcome(outcome)
        .setReasons(
            attempt.decision().reasons().stream()
                .map(reason -> Texts.shorten(reason, LONGEST_REASON))
                .toList())
        .setAttempt(attempt.number())
        .setSamples(samples)
        .setHyperParameters(hyperParameters(attempt))
        .setBefore(metrics(subject.before(), reported))
        .setAfter(attempt.after().map(after -> after(after, attempt, reported)).orElse(null))
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
    Map<ForgetKind, LostLabelMetrics> lost = reported(subject.before().lostLabels());
    return lost.isEmpty()
        ? null
        : new LostLabels(
            lost.containsKey(ForgetKind.WHOLE_CLASS)
                ? subject.wholeClasses().stream().sorted().toList()
                : List.of(),
            samples(lost, ForgetKind.WHOLE_CLASS),
            samples(lost, ForgetKind.WRONG_LABEL));
  }

  /** The AUC is about the samples whose labels stay, if there are such: there must be enough. */
  private boolean reportsAuc(ModelMetrics metrics) {
    int asUnseen = metrics.samplesAsUnseen();
    return (asUnseen == 0 ? metrics.forgetSamples() : asUnseen) >= minReportedSamples;
  }

  /** Those of the kinds with enough samples. */
  private Map<ForgetKind, LostLabelMetrics> reported(Map<ForgetKind, LostLabelMetrics> all) {
    var reported = new EnumMap<ForgetKind, LostLabelMetrics>(ForgetKind.class);
    all.forEach(
        (kind, lost) -> {
          if (lost.forgotten().samples() >= minReportedSamples) {
            reported.put(kind, lost);
          }
        });
    return reported;
  }

  private static int samples(Map<ForgetKind, LostLabelMetrics> lost, ForgetKind kind) {
    return Optional.ofNullable(lost.get(kind)).map(all -> all.forgotten().samples()).orElse(0);
  }

  private static Map<String, String> hyperParameters(Attempt attempt) {
    var values = new TreeMap<>(attempt.config().asMap());
    attempt.control().map(ControlReport::asMap).ifPresent(values::putAll);
    return values;
  }

  private Metrics after(ModelMetrics measured, Attempt attempt, boolean reported) {
    Metrics metrics = metrics(measured, reported);
    if (reported) {
      attempt.control().map(ControlReport::aucs).ifPresent(metrics.getExtra()::putAll);
    }
    return metrics;
  }

  private Metrics metrics(ModelMetrics metrics, boolean reported) {
    return new Metrics(
        reported ? boxed(metrics.forgetAccuracy()) : null,
        boxed(metrics.retainAccuracy()),
        boxed(metrics.testAccuracy()),
        reportsAuc(metrics) ? metrics.forgetUnseen().map(Evaluations::auc).orElse(null) : null,
        reported ? metrics.retainForget().map(Evaluations::auc).orElse(null) : null,
        further(metrics, reported));
  }

  private Map<String, Double> further(ModelMetrics metrics, boolean reported) {
    var further = new TreeMap<>(metrics.furtherOnUnseen());
    if (reported) {
      further.putAll(metrics.furtherOnForget());
      reported(metrics.lostLabels())
          .forEach((kind, lost) -> further.putAll(lost.asMap(name(kind))));
      metrics
          .forgetUnseenSameClasses()
          .filter(auc -> reportsAuc(metrics))
          .ifPresent(auc -> further.put("auc.same-classes", auc.value()));
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
        report.misclassifiedAtStart(),
        report.notFlipped(),
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
