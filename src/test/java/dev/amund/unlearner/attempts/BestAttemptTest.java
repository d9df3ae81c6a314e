package dev.amund.unlearner.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.audit.AucInterval;
import dev.amund.audit.GateDecision;
import dev.amund.audit.GateDecision.Kind;
import dev.amund.audit.GateDecision.Refusal;
import dev.amund.audit.ModelMetrics;
import dev.amund.model.Displacement;
import dev.amund.model.TorchScriptModel;
import dev.amund.unlearner.models.SmallModel;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of the refused attempts is the best. */
class BestAttemptTest {
  private static final ModelMetrics BEFORE = metrics(0.8, 0.9);

  private TorchScriptModel model;
  private final BestAttempt best = new BestAttempt(BEFORE);

  @BeforeEach
  void load() throws Exception {
    model = TorchScriptModel.load(SmallModel.torchScript(), SmallModel.config(Map.of()).device());
  }

  @AfterEach
  void close() {
    model.close();
  }

  private static ModelMetrics metrics(double auc, double testAccuracy) {
    return new ModelMetrics(
        20,
        new ModelMetrics.Accuracies(
            OptionalDouble.of(0.9), OptionalDouble.of(0.9), OptionalDouble.of(testAccuracy)),
        new ModelMetrics.Aucs(
            Optional.of(new AucInterval(auc, auc - 0.02, auc + 0.02)),
            Optional.empty(),
            Optional.empty()),
        Map.of(),
        Map.of(),
        Map.of());
  }

  private void offer(int number, int refusals, Optional<ModelMetrics> after) {
    var decision =
        new GateDecision(
            IntStream.range(0, refusals)
                .mapToObj(i -> Refusal.of(Kind.DAMAGED, "gate " + i))
                .toList());
    best.offer(
        new Attempt(
            number,
            SmallModel.config(Map.of()).amun(),
            Optional.empty(),
            Optional.empty(),
            after,
            decision,
            Map.of()),
        model);
  }

  private int number() {
    return best.best().orElseThrow().attempt().number();
  }

  @Test
  void fewerRefusalsGoFirst() {
    offer(1, 2, Optional.of(metrics(0.55, 0.9)));
    offer(2, 1, Optional.of(metrics(0.7, 0.9)));
    assertThat(number()).isEqualTo(2);
    assertThat(best.best().orElseThrow().torchScript()).isEqualTo(model.snapshot());
  }

  @Test
  void amongEqualsTheOneOfWhichLeastRemains() {
    offer(1, 1, Optional.of(metrics(0.6, 0.9)));
    offer(2, 1, Optional.of(metrics(0.55, 0.89)));
    offer(3, 1, Optional.of(metrics(0.52, 0.6)));
    assertThat(number()).as("the third costs too much accuracy").isEqualTo(2);
  }

  @Test
  void oneThatMakesTheSamplesStandOutMoreComesLast() {
    offer(1, 1, Optional.of(metrics(0.1, 0.9)));
    assertThat(number()).as("there is no other").isEqualTo(1);
    offer(2, 3, Optional.of(metrics(0.75, 0.7)));
    assertThat(number()).isEqualTo(2);
    offer(3, 1, Optional.of(metrics(0.1, 0.9)));
    assertThat(number()).isEqualTo(2);
  }

  @Test
  void whatWasNotMeasuredDoesNotQualify() {
    offer(1, 1, Optional.empty());
    offer(2, 1, Optional.of(metrics(Double.NaN, 0.9)));
    offer(3, 1, Optional.of(ModelMetrics.ofTestAccuracy(OptionalDouble.of(0.9))));
    offer(4, 1, Optional.of(metrics(0.5, Double.NaN)));
    assertThat(best.best()).isEmpty();
  }

  @Test
  void aModelWithWeightsThatAreNoNumbersDoesNotQualify() {
    Displacement change = model.state().minus(model.state());
    change.values().values().iterator().next()[0] = Float.NaN;
    model.load(model.state().plus(change));

    offer(1, 1, Optional.of(metrics(0.5, 0.9)));
    assertThat(best.best()).isEmpty();
    assertThat(model.state().isFinite()).isFalse();
  }
}
