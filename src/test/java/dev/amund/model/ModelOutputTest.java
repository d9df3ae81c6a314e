package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.FineTuneConfig.BatchNorm;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a network says, amund has logits of two classes or more. */
class ModelOutputTest {

  @Test
  void theFormIsToldFromTheNumbers() {
    assertThat(form(row(0.2f, 0.8f), row(1, 0))).isEqualTo(OutputForm.PROBABILITIES);
    assertThat(form(row(0.2f, 0.8f), row(5, -3))).isEqualTo(OutputForm.LOGITS);
    assertThat(form(row(-0.2f, -1.7f), row(0, -300))).isEqualTo(OutputForm.LOGITS);
    assertThat(form(row(0.2f, 0.7f), row(1, 1))).isEqualTo(OutputForm.SEVERAL_LABELS);
    assertThat(form(row(0.2f, 0.7f), row(0.2f, 0.7f))).isEqualTo(OutputForm.LOGITS);
    assertThat(form(row(0, 0), row(0, 0))).isEqualTo(OutputForm.LOGITS);
    assertThat(form(row(0.3f), row(12))).isEqualTo(OutputForm.ONE_LOGIT);
    assertThat(form(row(0.3f), row(1))).isEqualTo(OutputForm.ONE_PROBABILITY);
    assertThat(form(row(0))).isEqualTo(OutputForm.ONE_LOGIT);
  }

  private static float[] row(float... values) {
    return values;
  }

  private static OutputForm form(float[]... rows) {
    return OutputForm.of(List.of(rows));
  }

  @ParameterizedTest
  @CsvSource({"one-logit, 1", "flat-logit, 1", "sigmoid, 1", "softmax, 6", "log-softmax, 6"})
  void aModelTrainsAndIsAttackedWhateverItSays(String network, int outputs) {
    try (var model = TestNetworks.load(network);
        var scope = model.scope()) {
      var images = DemoNetwork.images(scope, 12);
      int classes = Math.max(2, outputs);
      var batch =
          new LabelledImages(
              images.images(),
              scope.labels(IntStream.generate(() -> classes - 1).limit(12).toArray()));
      assertThat(model.logits(scope, batch.images()).shape()).containsExactly(12, classes);
      assertThat(model.outputs(classes)).isEqualTo(outputs);
      var direction = model.inputPass(scope, batch.images()).crossEntropyDirection(batch.labels());
      assertThat(direction.isFinite()).isTrue();
      for (float norm : direction.sampleNorms().toFloats()) {
        assertThat(norm).isPositive();
      }
      double first;
      double last = 0;
      try (var trainer = model.trainer(new SgdSettings(0.9, 0, BatchNorm.FROZEN, 1))) {
        first = trainer.step(batch, 0.05);
        for (int step = 0; step < 30; step++) {
          last = trainer.step(batch, 0.05);
        }
      }
      assertThat(last).isLessThan(0.9 * first);
    }
  }

  @Test
  void theProbabilitiesAreThoseThatTheModelSays() {
    try (var model = TestNetworks.load("softmax");
        var scope = model.scope()) {
      var images = DemoNetwork.images(scope, 5).images();
      float[] logits = model.logits(scope, images).toFloats();
      for (int row = 0; row < 5; row++) {
        double sum = 0;
        for (int k = 0; k < 6; k++) {
          sum += Math.exp(logits[6 * row + k]);
        }
        assertThat(sum).isCloseTo(1, within(1e-4));
      }
    }
  }

  @Test
  void theOtherLogitOfOneIsZero() {
    try (var model = TestNetworks.load("one-logit");
        var scope = model.scope()) {
      float[] logits = model.logits(scope, DemoNetwork.images(scope, 5).images()).toFloats();
      for (int row = 0; row < 5; row++) {
        assertThat(logits[2 * row]).isZero();
        assertThat(logits[2 * row + 1]).isNotZero();
      }
    }
  }

  @Test
  void whatItIsHoldsForASnapshotAndForASingleImage() {
    try (var model = TestNetworks.load("sigmoid");
        var scope = model.scope()) {
      var images = DemoNetwork.images(scope, 12).images();
      float[] before = model.logits(scope, images.rows(0, 1)).toFloats();
      model.restore(model.snapshot());
      assertThat(model.logits(scope, images.rows(0, 1)).toFloats()).isEqualTo(before);
      assertThat(model.outputForm()).isEqualTo(OutputForm.ONE_PROBABILITY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"multi-label", "heads"})
  void whatCannotBeReadIsRefusedWithASentence(String network) {
    try (var model = TestNetworks.load(network);
        var scope = model.scope()) {
      var images = DemoNetwork.images(scope, 3).images();
      assertThatThrownBy(() -> model.logits(scope, images))
          .isInstanceOf(ModelException.class)
          .hasMessageMatching("(?s).*(not supported|Say which of them is the logits).*");
    }
  }
}
