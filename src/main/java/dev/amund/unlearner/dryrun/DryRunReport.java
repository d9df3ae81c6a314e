package dev.amund.unlearner.dryrun;

import dev.amund.amun.UpdateReport;
import dev.amund.audit.ModelMetrics;
import dev.amund.unlearner.attempts.Attempt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The measurements of a dry run. Aggregates only.
 *
 * @param before metrics of the model
 * @param attempts the attempts that a daemon would have made, at least one
 * @param extent how much was to be forgotten
 * @param lookalikes how many retained training samples look like a forgotten one
 * @param forgottenShare which share of all training samples ever held would be forgotten then
 * @param retrainRecommended whether an evaluation would recommend to retrain from scratch
 */
public record DryRunReport(
    ModelMetrics before,
    List<Attempt> attempts,
    Extent extent,
    int lookalikes,
    double forgottenShare,
    boolean retrainRecommended) {

  /**
   * The size of the forget set.
   *
   * @param asked how many training samples the request names
   * @param forgotten how many of them the update that was tried forgets: all, or those of the first
   *     slice
   * @param updates how many updates, each a version of its own, a daemon divides the request into
   * @param heldOut how many held-out samples are named beside them, which would be erased without
   *     an update
   */
  public record Extent(int asked, int forgotten, int updates, int heldOut) {}

  public DryRunReport {
    attempts = List.copyOf(attempts);
  }

  /** Returns whether the gates accepted an attempt. */
  public boolean accepted() {
    return last().decision().accepted();
  }

  /** The last attempt: the accepted one, if there is one. */
  public Attempt last() {
    return attempts.get(attempts.size() - 1);
  }

  /** The last attempt whose arithmetic did not break off; empty if that of all did. */
  public Optional<Attempt> lastMeasured() {
    return attempts.stream().filter(attempt -> attempt.after().isPresent()).reduce((a, b) -> b);
  }

  /** Samples that passed through training steps, repetitions and all attempts counted. */
  public long samplesTrained() {
    return attempts.stream()
        .flatMap(attempt -> attempt.report().stream())
        .mapToLong(UpdateReport::samplesTrained)
        .sum();
  }

  /** Seconds of each stage, all attempts together. */
  public Map<String, Double> secondsByStage() {
    var sums = new LinkedHashMap<String, Double>();
    attempts.forEach(
        attempt ->
            attempt.seconds().forEach((stage, time) -> sums.merge(stage, time, Double::sum)));
    return sums;
  }

  /** Seconds of all stages together. */
  public double seconds() {
    return secondsByStage().values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
