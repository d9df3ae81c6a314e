package dev.amund.http.api;

import dev.amund.event.Auc;
import dev.amund.event.Metrics;
import dev.amund.event.UnlearningEvaluated;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One attempt at forgetting one batch: aggregates only. {@link #of} makes it of the event.
 *
 * @param modelId the model
 * @param version the version that was published, if one was
 * @param batchId the batch
 * @param outcome {@code PUBLISHED}, {@code RETRIED}, {@code QUARANTINED} or {@code
 *     RETRAIN_REQUIRED}
 * @param reasons which gates refused it, in words
 * @param attempt 1, 2, 3 ...
 * @param slice which slice of the batch it was; empty if the batch is forgotten as a whole
 * @param samples how many samples were to be forgotten
 * @param before the model before it, if measured
 * @param after the model after it
 * @param hyperParameters of this attempt, by configuration key
 * @param secondsByStage wall clock
 * @param replayedSamples how many retained samples each epoch replayed, if known
 * @param retainedLookalikes training samples that look like forgotten ones and that no one asked to
 *     delete
 * @param lostLabels the labels that must be lost, if any
 * @param retrainRecommended whether the model should be retrained from scratch
 * @param residual whether it was published by policy although gates refused it
 * @param at when
 */
public record EvaluationView(
    String modelId,
    OptionalLong version,
    String batchId,
    String outcome,
    List<String> reasons,
    int attempt,
    OptionalInt slice,
    int samples,
    Optional<Measured> before,
    Optional<Measured> after,
    Map<String, String> hyperParameters,
    Map<String, Double> secondsByStage,
    OptionalInt replayedSamples,
    int retainedLookalikes,
    Optional<LostLabels> lostLabels,
    boolean retrainRecommended,
    boolean residual,
    Instant at) {

  /** Copies the collections; sorts the maps. */
  public EvaluationView {
    reasons = List.copyOf(reasons);
    hyperParameters = Copies.sorted(hyperParameters);
    secondsByStage = Copies.sorted(secondsByStage);
  }

  /** Returns the view of an evaluation. */
  public static EvaluationView of(UnlearningEvaluated event) {
    return new EvaluationView(
        event.getModelId(),
        Optionals.of(event.getVersion()),
        event.getBatchId().toString(),
        event.getOutcome().name(),
        event.getReasons(),
        event.getAttempt(),
        Optionals.of(event.getSlice()),
        event.getSamples(),
        Optional.ofNullable(event.getBefore()).map(Measured::of),
        Optional.ofNullable(event.getAfter()).map(Measured::of),
        event.getHyperParameters(),
        event.getSecondsByStage(),
        Optionals.of(event.getReplayedSamples()),
        event.getRetainedLookalikes(),
        Optional.ofNullable(event.getLostLabels()).map(LostLabels::of),
        event.getRetrainRecommended(),
        event.getResidual(),
        event.getAt());
  }

  /**
   * The metrics of a model; fractions of 1, empty if they are of too few samples.
   *
   * @param forgetAccuracy on the forget set
   * @param retainAccuracy on retained samples
   * @param testAccuracy on held-out samples, which the model has never seen
   * @param forgetUnseenAuc of the attack that separates forgotten from unseen samples; 0.5 is ideal
   * @param retainForgetAuc of the attack that separates retained from forgotten samples
   * @param extra further audits by name
   */
  public record Measured(
      Optional<Double> forgetAccuracy,
      Optional<Double> retainAccuracy,
      Optional<Double> testAccuracy,
      Optional<Interval> forgetUnseenAuc,
      Optional<Interval> retainForgetAuc,
      Map<String, Double> extra) {

    /** Copies and sorts the map. */
    public Measured {
      extra = Copies.sorted(extra);
    }

    private static Measured of(Metrics metrics) {
      return new Measured(
          Optional.ofNullable(metrics.getForgetAccuracy()),
          Optional.ofNullable(metrics.getRetainAccuracy()),
          Optional.ofNullable(metrics.getTestAccuracy()),
          Optional.ofNullable(metrics.getForgetUnseenAuc()).map(Interval::of),
          Optional.ofNullable(metrics.getRetainForgetAuc()).map(Interval::of),
          metrics.getExtra());
    }
  }

  /**
   * Samples whose label itself must go.
   *
   * @param wholeClasses classes of which no training sample stays
   * @param wholeClassSamples samples of the forget set in these
   * @param wrongLabelSamples samples of the forget set whose label is wrong
   */
  public record LostLabels(
      List<Integer> wholeClasses, int wholeClassSamples, int wrongLabelSamples) {

    /** Copies the list. */
    public LostLabels {
      wholeClasses = List.copyOf(wholeClasses);
    }

    private static LostLabels of(dev.amund.event.LostLabels labels) {
      return new LostLabels(
          labels.getWholeClasses(), labels.getWholeClassSamples(), labels.getWrongLabelSamples());
    }
  }

  /**
   * An estimate with its 95 % interval.
   *
   * @param value the estimate
   * @param low the lower end
   * @param high the higher end
   */
  public record Interval(double value, double low, double high) {
    private static Interval of(Auc auc) {
      return new Interval(auc.getValue(), auc.getLow(), auc.getHigh());
    }
  }
}
