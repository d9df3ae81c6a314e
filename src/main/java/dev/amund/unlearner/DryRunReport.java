package dev.amund.unlearner;

import dev.amund.amun.UpdateReport;
import dev.amund.audit.ModelMetrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a dry run has measured. Aggregates only.
 *
 * @param before metrics of the model
 * @param attempts the attempts that a daemon would have made, at least one
 * @param forgetSamples how many training samples were to be forgotten
 * @param heldOut how many held-out samples were named beside them, which would be erased without an
 *     update
 * @param lookalikes how many retained training samples look like a forgotten one
 * @param forgottenShare which share of all training samples ever held would be forgotten then
 * @param retrainRecommended whether an evaluation would recommend to train anew
 */
public record DryRunReport(
    ModelMetrics before,
    List<Attempt> attempts,
    int forgetSamples,
    int heldOut,
    int lookalikes,
    double forgottenShare,
    boolean retrainRecommended) {

  public DryRunReport {
    attempts = List.copyOf(attempts);
  }

  /** Whether the gates accepted an attempt. */
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
