package dev.amund.unlearner.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.amun.ReplaySource;
import dev.amund.audit.GateDecision;
import dev.amund.audit.GateDecision.Kind;
import dev.amund.audit.GateDecision.Refusal;
import dev.amund.audit.ModelMetrics;
import dev.amund.config.AmunConfig;
import dev.amund.model.DemoNetwork;
import dev.amund.model.TorchScriptModel;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.tasks.Cancellation;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptRunnerTest {
  private static final int FORGET = 8;
  private static final ModelMetrics METRICS = ModelMetrics.ofTestAccuracy(OptionalDouble.of(0.5));
  private static final GateDecision REFUSAL =
      new GateDecision(List.of(Refusal.of(Kind.REMEMBERED, "It is still recognised.")));

  @ParameterizedTest
  @CsvSource({
    // Measured between epochs, and once more in the end.
    "true, true, 2, 2",
    "true, false, 5, 4",
    "false, true, 5, 1"
  })
  void gatesThatHoldAlreadyEndTheFineTuningEarly(
      boolean earlyStop, boolean hold, int epochs, int measured) {
    var judged = new ArrayList<ModelMetrics>();
    try (TorchScriptModel model = DemoNetwork.load();
        var scope = model.scope()) {
      var forget = DemoNetwork.images(scope, FORGET);
      var clock =
          new StageClock(
              new UnlearnerMonitor(Clock.systemUTC()), new Cancellation(), System::nanoTime);
      Attempt attempt =
          new AttemptRunner(
                  model,
                  scope,
                  forget,
                  forget.images(),
                  ReplaySource.none(),
                  Optional.empty(),
                  clock)
              .attempt(
                  1,
                  config(earlyStop),
                  1,
                  1,
                  asked -> METRICS,
                  metrics -> {
                    judged.add(metrics);
                    return hold ? new GateDecision(List.of()) : REFUSAL;
                  });

      assertThat(attempt.report().orElseThrow().samplesTrained()).isEqualTo(epochs * FORGET);
      assertThat(attempt.decision().accepted()).isEqualTo(hold);
    }
    assertThat(judged).hasSize(measured);
  }

  private static AmunConfig config(boolean earlyStop) {
    return SmallModel.config(
            Map.of(
                "amund.amun.fine-tune.epochs",
                "5",
                "amund.amun.fine-tune.early-stop",
                String.valueOf(earlyStop)))
        .amun();
  }
}
