package dev.amund.audit;

import dev.amund.audit.GateCheck.Side;
import dev.amund.audit.GateDecision.Kind;
import dev.amund.audit.GateDecision.Refusal;
import dev.amund.config.GateThresholds;
import java.util.Optional;
import java.util.function.Function;

/** Refuses an update that has cost too much of the accuracy on held-out data. */
final class AccuracyGate implements Gate {
  private final String reference;
  private final Function<MeasuredUpdate, ModelMetrics> then;
  private final String key;
  private final double allowed;

  private AccuracyGate(
      String reference, Function<MeasuredUpdate, ModelMetrics> then, String key, double allowed) {
    this.reference = reference;
    this.then = then;
    this.key = key;
    this.allowed = allowed;
  }

  /** Returns the gate on what this update costs by itself. */
  static AccuracyGate ofUpdate(GateThresholds thresholds) {
    return new AccuracyGate(
        "the version before",
        MeasuredUpdate::before,
        "gates.max-test-accuracy-drop",
        thresholds.maxTestAccuracyDrop());
  }

  /** Returns the gate on what this update and all before it cost together. */
  static AccuracyGate ofAllUpdates(GateThresholds thresholds) {
    return new AccuracyGate(
        "the base model",
        MeasuredUpdate::base,
        "gates.max-total-test-accuracy-drop",
        thresholds.maxTotalTestAccuracyDrop());
  }

  @Override
  public void judge(MeasuredUpdate update, GateVerdict verdict) {
    ModelMetrics compared = then.apply(update);
    ModelMetrics now = update.after();
    if (compared.testAccuracy().isEmpty() || now.testAccuracy().isEmpty()) {
      verdict.refuse(
          Refusal.of(
              Kind.UNMEASURABLE,
              "No held-out samples: the accuracy cannot be compared with that of "
                  + reference
                  + "."));
      return;
    }
    double drop = compared.testAccuracy().getAsDouble() - now.testAccuracy().getAsDouble();
    verdict.judge(
        new GateCheck(
            "fall of the held-out accuracy below " + reference,
            Optional.of(key),
            drop,
            Side.AT_MOST,
            allowed,
            Kind.DAMAGED),
        GateFinding.ofTheModel(
            "Held-out accuracy fell from %.2f %% (%s) to %.2f %%, by %.2f points; %.2f are"
                + " allowed.",
            100 * compared.testAccuracy().getAsDouble(),
            reference,
            100 * now.testAccuracy().getAsDouble(),
            100 * drop,
            100 * allowed));
  }
}
