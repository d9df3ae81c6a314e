package dev.amund.unlearner.attempts;

import dev.amund.amun.UpdateReport;
import dev.amund.audit.GateDecision;
import dev.amund.audit.ModelMetrics;
import dev.amund.config.AmunConfig;
import dev.amund.control.ControlReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One finished attempt at a batch.
 *
 * @param number 1, 2, 3 ...
 * @param config its hyper-parameters
 * @param report what the update did; empty if it broke off
 * @param control how its force was chosen; empty if it broke off, or the force was fixed
 * @param after the model's metrics after it; empty if it broke off
 * @param decision what the gates say
 * @param seconds of each stage
 */
public record Attempt(
    int number,
    AmunConfig config,
    Optional<UpdateReport> report,
    Optional<ControlReport> control,
    Optional<ModelMetrics> after,
    GateDecision decision,
    Map<String, Double> seconds) {

  /** Returns the same attempt with the seconds of a further stage. */
  public Attempt with(Map<String, Double> more) {
    var all = new LinkedHashMap<>(seconds);
    more.forEach((stage, time) -> all.merge(stage, time, Double::sum));
    return new Attempt(number, config, report, control, after, decision, all);
  }
}
