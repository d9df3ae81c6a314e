package dev.amund.control;

import dev.amund.audit.Predictions;
import dev.amund.model.TorchScriptModel;

/** Measures how recognisable the forget set of one update is, as often as the update asks. */
final class ForgetGauge {
  private final TorchScriptModel model;
  private final ForgetData data;
  private long forward;

  ForgetGauge(TorchScriptModel model, ForgetData data) {
    this.model = model;
    this.data = data;
  }

  /** Measures the model as it stands. */
  ForgetReading read() {
    forward += data.forget().size() + data.steering().unseen().size();
    return ForgetReading.of(
        Predictions.of(model, data.forget()),
        Predictions.of(model, data.steering().unseen()),
        data.scope());
  }

  /** Returns how many samples went through the model so far. */
  long forward() {
    return forward;
  }
}
