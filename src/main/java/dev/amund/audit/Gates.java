package dev.amund.audit;

import dev.amund.config.GateThresholds;
import java.util.List;

/**
 * Decides whether an update has forgotten enough and cost little enough: every gate must accept it.
 * To add a gate, add a class to this list.
 */
public final class Gates {
  private final List<Gate> gates;

  public Gates(GateThresholds thresholds) {
    this.gates =
        List.of(
            new ForgettingGate(thresholds),
            new LostLabelGate(thresholds),
            AccuracyGate.ofUpdate(thresholds),
            AccuracyGate.ofAllUpdates(thresholds));
  }

  /**
   * Judges an update.
   *
   * @param base metrics of the base model
   * @param before metrics of the version that was updated
   * @param after metrics of the candidate, on the same samples
   */
  public GateDecision judge(ModelMetrics base, ModelMetrics before, ModelMetrics after) {
    var update = new MeasuredUpdate(base, before, after);
    var verdict = new GateVerdict();
    gates.forEach(gate -> gate.judge(update, verdict));
    return verdict.decision();
  }
}
