package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.FineTuneConfig.BatchNorm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SgdPassTest {
  private static final int[] ORDER = {4, 0, 3, 1, 2};
  private static final double[] RATES = {0.1, 0.05};

  private final TorchScriptModel model = DemoNetwork.load();
  private final TensorScope scope = model.scope();
  private final LabelledImages samples = DemoNetwork.images(scope, 5);

  @AfterEach
  void close() {
    scope.close();
    model.close();
  }

  @Test
  void goesThroughTheSetInItsOrderAndInStepsOfNearlyEqualSize() {
    byte[] start = model.snapshot();
    double loss;
    try (var trainer = trainer();
        var pass = trainer.pass(samples, ORDER, RATES)) {
      pass.step();
      pass.step();
      loss = pass.meanLoss();
    }
    byte[] passed = model.snapshot();

    model.restore(start);
    try (var trainer = trainer()) {
      double first = trainer.step(samples.rows(new int[] {4, 0}), RATES[0]);
      double second = trainer.step(samples.rows(new int[] {3, 1, 2}), RATES[1]);
      assertThat(loss).isCloseTo((first + second) / 2, within(1e-6));
    }
    assertThat(passed).isEqualTo(model.snapshot());
  }

  @Test
  void hasAsManyStepsAsLearningRates() {
    try (var trainer = trainer();
        var pass = trainer.pass(samples, ORDER, new double[] {0.1})) {
      pass.step();
      assertThatThrownBy(pass::step).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void everyStepNeedsASample() {
    try (var trainer = trainer()) {
      assertThatThrownBy(() -> trainer.pass(samples, new int[] {1}, RATES))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> trainer.pass(samples, ORDER, new double[0]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aSampleThatIsNotThereIsRefusedBeforeTheDeviceSeesIt() {
    try (var trainer = trainer()) {
      assertThatThrownBy(() -> trainer.pass(samples, new int[] {0, 5}, RATES))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("sample 5 of 5");
    }
  }

  @Test
  void leavesNothingBehind() {
    int before = scope.size();
    try (var trainer = trainer();
        var pass = trainer.pass(samples, ORDER, RATES)) {
      pass.step();
    }
    assertThat(scope.size()).isEqualTo(before);
  }

  private SgdTrainer trainer() {
    return model.trainer(new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 1));
  }
}
