package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.FineTuneConfig.BatchNorm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A weight that a network uses under several names is one weight. */
class TiedWeightsTest {
  private static final SgdSettings SETTINGS = new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 1);

  @ParameterizedTest
  @ValueSource(strings = {"tied", "shared-memory", "small"})
  void isCountedAndTrainedAsPyTorchDoes(String network) {
    try (var model = TestNetworks.load(network);
        var scope = model.scope()) {
      var batch = DemoNetwork.images(scope, 12);
      assertThat(WeightCounts.of(model))
          .isEqualTo(TestNetworks.reference(network).get("parameters").asLong());
      assertThat(model.logits(scope, batch.images()).toFloats())
          .containsExactly(TestNetworks.reference(network, "logits"), within(1e-4f));

      try (var trainer = model.trainer(SETTINGS)) {
        for (int step = 0; step < 3; step++) {
          trainer.step(batch, 0.05);
        }
      }

      assertThat(model.logits(scope, batch.images()).toFloats())
          .containsExactly(TestNetworks.reference(network, "trained"), within(2e-3f));
    }
  }

  @Test
  void aShareOfWeightsMovesItByOneStepAsWell() {
    try (var model = TestNetworks.load("tied");
        var scope = model.scope();
        var trainer = model.trainer(new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 1, 0.999))) {
      var batch = DemoNetwork.images(scope, 12);
      for (int step = 0; step < 3; step++) {
        trainer.step(batch, 0.05);
      }
      assertThat(model.logits(scope, batch.images()).toFloats())
          .containsExactly(TestNetworks.reference("tied", "trained"), within(2e-3f));
    }
  }

  @Test
  void aMaskHoldsItOnce() {
    try (var model = TestNetworks.load("tied");
        var scope = model.scope()) {
      var mask = Saliency.mask(model, scope, DemoNetwork.images(scope, 12), 1);
      assertThat(mask.masks()).hasSameSizeAs(model.module().weights()).hasSize(6);
      assertThat(WeightCounts.of(mask)).isEqualTo(WeightCounts.of(model));
    }
  }

  @Test
  void aSnapshotKeepsItTied() {
    try (var model = TestNetworks.load("tied")) {
      byte[] before = model.snapshot();
      model.restore(before);
      assertThat(model.module().weights()).hasSize(6);
      assertThat(model.snapshot()).isEqualTo(before);
    }
  }

  @Test
  void weightsThatShareAPartOfTheirMemoryAreNotTrained() {
    try (var model = TestNetworks.load("overlapping")) {
      assertThatThrownBy(() -> model.trainer(SETTINGS))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("first.weight")
          .hasMessageContaining("second.weight")
          .hasMessageContaining("clone()");
    }
  }
}
