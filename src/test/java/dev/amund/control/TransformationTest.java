package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.ControlConfig.TransformationKind;
import dev.amund.model.DemoNetwork;
import dev.amund.model.TensorScope;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransformationTest {
  private static final float[] ROWS = {0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f};

  @Test
  void mirrorsFromRightToLeft() {
    assertThat(transformed(new Transformation(TransformationKind.MIRROR, 0), ROWS, 1, 1, 2, 3))
        .containsExactly(0.2f, 0.1f, 0, 0.5f, 0.4f, 0.3f);
  }

  @Test
  void shiftsAndRepeatsTheEdge() {
    float[] shifted =
        transformed(new Transformation(TransformationKind.SHIFT, 0.4), ROWS, 1, 1, 2, 3);
    assertThat(shifted).hasSize(6);
    for (float value : shifted) {
      assertThat(ROWS).contains(value);
    }
  }

  @Test
  void mixesWithOthersOfTheSet() {
    float[] mixed =
        transformed(new Transformation(TransformationKind.MIXUP, 0.7), ROWS, 6, 1, 1, 1);
    for (int i = 0; i < mixed.length; i++) {
      assertThat(mixed[i]).isBetween(0.7f * ROWS[i] - 1e-6f, ROWS[i] + 0.3f * 0.5f + 1e-6f);
    }
  }

  @ParameterizedTest
  @EnumSource(value = TransformationKind.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void staysInTheRangeIsDrawnBySeedAndCanBeReadBack(TransformationKind kind) {
    var transformation = new Transformation(kind, kind.strength());
    try (var model = DemoNetwork.load();
        TensorScope scope = model.scope()) {
      var images = DemoNetwork.images(scope, 8).images();
      float[] once = transformation.of(images, new SplittableRandom(3)).toFloats();
      for (float value : once) {
        assertThat(value).isBetween(0f, 1f);
      }
      assertThat(transformation.of(images, new SplittableRandom(3)).toFloats()).isEqualTo(once);
    }
    assertThat(Transformation.parse(transformation.toString())).isEqualTo(transformation);
  }

  @Test
  void whatIsNoTransformationIsNotRead() {
    assertThatThrownBy(() -> Transformation.parse("rotate 3"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Transformation.parse("mirror"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] transformed(Transformation transformation, float[] values, long... shape) {
    try (var scope = TensorScope.open(DemoNetwork.CPU)) {
      return transformation.of(scope.floats(values, shape), new SplittableRandom(1)).toFloats();
    }
  }
}
