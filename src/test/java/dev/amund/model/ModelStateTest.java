package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.FineTuneConfig.BatchNorm;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelStateTest {
  private TorchScriptModel model;
  private TensorScope scope;
  private LabelledImages images;

  @BeforeEach
  void load() {
    model = DemoNetwork.load();
    scope = model.scope();
    images = DemoNetwork.images(scope, 12);
  }

  @AfterEach
  void close() {
    scope.close();
    model.close();
  }

  @Test
  void aModelThatTakesItsOwnStateIsBitIdentical() {
    byte[] before = model.snapshot();
    model.load(model.state());
    assertThat(model.snapshot()).isEqualTo(before);
  }

  @Test
  void theEndsOfTheLineAreTheTwoStates() {
    ModelState parent = model.state();
    float[] ofParent = logits();
    train(BatchNorm.TRAIN);
    ModelState child = model.state();
    float[] ofChild = logits();

    model.load(parent.towards(child, 1));
    assertThat(logits()).isEqualTo(ofChild);
    model.load(parent.towards(child, 0));
    assertThat(logits()).isEqualTo(ofParent);
    model.load(parent.towards(child, 0.5));
    assertThat(logits()).isNotEqualTo(ofParent).isNotEqualTo(ofChild);
  }

  @Test
  void whatMovesIsTheWeightsAndNotTheStatistics() {
    ModelState parent = model.state();
    train(BatchNorm.TRAIN);
    ModelState child = model.state();
    train(BatchNorm.FROZEN);
    ModelState grandchild = model.state();

    assertThat(parent.hasBatchNorm()).isTrue();
    model.load(parent.plus(child.minus(parent)).withStatisticsOf(child));
    assertThat(logits()).usingComparatorWithPrecision(1e-4f).containsExactly(logitsOf(child));
    assertThat(grandchild.withStatisticsOf(parent).minus(grandchild).dot(child.minus(parent)))
        .isZero();
  }

  @Test
  void statisticsThatDoNotChangeLeaveTheModelAsItIs() {
    ModelState parent = model.state();
    float[] before = logits();
    model.load(parent.withStatisticsShifted(parent, parent));
    assertThat(logits()).isEqualTo(before);
  }

  @Test
  void statisticsShiftAsMuchAsFromOneStateToTheOther() {
    ModelState before = model.state();
    model.refreshBatchNorm(images.images());
    ModelState after = model.state();

    model.load(before.withStatisticsShifted(before, after));

    assertThat(logits()).usingComparatorWithPrecision(1e-4f).containsExactly(logitsOf(after));
  }

  @Test
  void aWayBackIsProjectedOrReflected() {
    var there = new Displacement(Map.of("w", new float[] {1, 0}));
    var back = new Displacement(Map.of("w", new float[] {-2, 3}));
    assertThat(back.notAgainst(there, 1).values())
        .hasEntrySatisfying("w", way -> assertThat(way).containsExactly(0, 3));
    assertThat(back.notAgainst(there, 2).values())
        .hasEntrySatisfying("w", way -> assertThat(way).containsExactly(2, 3));
    assertThat(new Displacement(Map.of("w", new float[] {2, 3})).notAgainst(there, 2).values())
        .hasEntrySatisfying("w", way -> assertThat(way).containsExactly(2, 3));
    var nowhere = new Displacement(Map.of("w", new float[] {0, 0}));
    assertThat(there.notAgainst(nowhere, 2).dot(there)).isCloseTo(1, within(1e-12));
  }

  @Test
  void whatIsNoTorchScriptIsSaid() {
    assertThatThrownBy(() -> ModelState.of(new byte[] {1, 2, 3}))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not a TorchScript file");
  }

  @Test
  void softLabelsThatAreHardTrainAsHardOnes() {
    ModelState start = model.state();
    train(BatchNorm.TRAIN);
    byte[] hard = model.snapshot();
    model.load(start);
    try (var trainer = model.trainer(new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 1));
        var pass =
            trainer.pass(SoftLabelledImages.of(images, DemoNetwork.CLASSES), order(), RATES)) {
      pass.step();
      pass.step();
    }
    assertThat(model.snapshot()).isEqualTo(hard);
  }

  @Test
  void labelsThatTheModelGivesItselfMoveNothing() {
    var own =
        new SoftLabelledImages(images.images(), model.logits(scope, images.images()).softmax());
    ModelState start = model.state();
    try (var trainer = model.trainer(new SgdSettings(0.9, 0, BatchNorm.FROZEN, 1));
        var pass = trainer.pass(own, order(), RATES)) {
      pass.step();
    }
    var moved = model.state().minus(start);
    assertThat(Math.sqrt(moved.dot(moved))).isLessThan(1e-4);
  }

  private static final double[] RATES = {0.05, 0.02};

  private void train(BatchNorm mode) {
    try (var trainer = model.trainer(new SgdSettings(0.9, 5e-4, mode, 1));
        var pass = trainer.pass(images, order(), RATES)) {
      pass.step();
      pass.step();
    }
  }

  private int[] order() {
    int[] order = new int[images.size()];
    Arrays.setAll(order, i -> i);
    return order;
  }

  private float[] logits() {
    try (var work = model.scope()) {
      return model.logits(work, images.images().in(work)).toFloats();
    }
  }

  private float[] logitsOf(ModelState state) {
    model.load(state);
    return logits();
  }
}
