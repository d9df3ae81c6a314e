package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.FineTuneConfig.BatchNorm;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SgdTrainerTest {
  private final TorchScriptModel model = DemoNetwork.load();
  private final TensorScope scope = model.scope();
  private final LabelledImages batch = DemoNetwork.images(scope, 12);

  @AfterEach
  void close() {
    scope.close();
    model.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"TRAIN", "FROZEN"})
  void trainsAsPyTorchDoes(BatchNorm batchNorm) {
    var losses = new ArrayList<Float>();
    try (var trainer = model.trainer(new SgdSettings(0.9, 0.01, batchNorm, 1))) {
      for (double rate : new double[] {0.1, 0.05, 0.02}) {
        losses.add((float) trainer.step(batch, rate));
      }
    }

    String reference = "/" + batchNorm.name().toLowerCase(java.util.Locale.ROOT);
    float[] expected = Reference.values(reference + "/losses");
    for (int i = 0; i < expected.length; i++) {
      assertThat(losses.get(i)).isCloseTo(expected[i], within(2e-4f));
    }
    assertThat(model.logits(scope, batch.images()).toFloats())
        .containsExactly(Reference.values(reference + "/logits"), within(2e-3f));
  }

  @Test
  void isDeterministicForASeed() {
    byte[] start = model.snapshot();
    train();
    byte[] first = model.snapshot();
    model.restore(start);
    train();

    assertThat(model.snapshot()).isEqualTo(first);
  }

  @Test
  void trainsTheShareOfTheWeightsThatIsNearestToTheOutput() {
    var weights = model.module().weights();
    var before = weights.stream().map(w -> w.array().toFloatArray()).toList();

    try (var trainer = model.trainer(new SgdSettings(0.9, 0.1, BatchNorm.TRAIN, 1, 0.5))) {
      trainer.step(batch, 0.1);
    }

    for (int i = 0; i < before.size(); i++) {
      boolean same = Arrays.equals(weights.get(i).array().toFloatArray(), before.get(i));
      assertThat(same).as("weight %d of %d", i, before.size()).isEqualTo(i < before.size() / 2);
    }
  }

  @Test
  void aMaskKeepsTheOtherWeightsBitIdentical() {
    var mask = Saliency.mask(model, scope, batch, 0.25);
    assertThat(WeightCounts.of(mask))
        .isBetween((long) (0.25 * WeightCounts.of(model)), (long) (0.26 * WeightCounts.of(model)));
    var before = model.module().weights().stream().map(w -> w.array().toFloatArray()).toList();

    try (var trainer = model.trainer(new SgdSettings(0.9, 0.1, BatchNorm.TRAIN, 1))) {
      trainer.restrictTo(mask);
      trainer.step(batch, 0.1);
      trainer.step(batch, 0.1);
    }

    int moved = 0;
    for (int i = 0; i < before.size(); i++) {
      float[] now = model.module().weights().get(i).array().toFloatArray();
      float[] allowed = mask.masks().get(i).toFloats();
      for (int j = 0; j < now.length; j++) {
        if (allowed[j] == 0) {
          assertThat(now[j]).isEqualTo(before.get(i)[j]);
        } else if (now[j] != before.get(i)[j]) {
          moved++;
        }
      }
    }
    assertThat(moved).isGreaterThan((int) (0.9 * WeightCounts.of(mask)));
  }

  @Test
  void refusesAClassThatTheModelDoesNotKnow() {
    var wrong = new LabelledImages(batch.images().rows(0, 1), scope.labels(new int[] {6}));
    try (var trainer = model.trainer(new SgdSettings(0, 0, BatchNorm.FROZEN, 1))) {
      assertThatThrownBy(() -> trainer.step(wrong, 0.1))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("label is 6")
          .hasMessageContaining("0 to 5");
    }
  }

  @Test
  void cannotGoOnAfterARestore() {
    byte[] snapshot = model.snapshot();
    try (var trainer = model.trainer(new SgdSettings(0, 0, BatchNorm.FROZEN, 1))) {
      model.restore(snapshot);
      assertThatThrownBy(() -> trainer.step(batch, 0.1)).isInstanceOf(IllegalStateException.class);
    }
  }

  private void train() {
    try (var trainer = model.trainer(new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 3))) {
      for (int i = 0; i < 3; i++) {
        trainer.step(batch, 0.05);
      }
    }
  }
}
