package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.ControlConfig.TransformationKind;
import dev.amund.model.DemoNetwork;
import dev.amund.model.FeatureSpace;
import dev.amund.model.InputSpace;
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
      float[] once =
          transformation.of(images, InputSpace.PIXELS, new SplittableRandom(3)).toFloats();
      for (float value : once) {
        assertThat(value).isBetween(0f, 1f);
      }
      assertThat(transformation.of(images, InputSpace.PIXELS, new SplittableRandom(3)).toFloats())
          .isEqualTo(once);
    }
    assertThat(Transformation.parse(transformation.toString())).isEqualTo(transformation);
  }

  @Test
  void noiseFollowsTheSpreadOfAFeatureAndStaysInItsRange() {
    try (var scope = TensorScope.open(DemoNetwork.CPU)) {
      float[] rows = new float[200 * 3];
      for (int i = 0; i < 200; i++) {
        rows[3 * i] = 1000 + 500 * (i % 2);
        rows[3 * i + 1] = 0.001f * (i % 2);
        rows[3 * i + 2] = 7;
      }
      var samples = scope.floats(rows, 200, 3);
      var space = FeatureSpace.of(samples);
      var noise = new Transformation(TransformationKind.NOISE, 0.05);
      float[] noisy = noise.of(samples, space, new SplittableRandom(1)).toFloats();
      double[] moved = new double[3];
      for (int i = 0; i < noisy.length; i++) {
        moved[i % 3] += Math.abs(noisy[i] - rows[i]) / 200;
      }
      assertThat(moved[0] / 250).isBetween(0.04, 0.2);
      assertThat(moved[1] / 0.0005).isBetween(0.04, 0.2);
      assertThat(moved[2]).isZero();
      for (int i = 0; i < noisy.length; i += 3) {
        assertThat(noisy[i]).isBetween(1000f, 1500f);
      }
    }
  }

  @Test
  void featuresAreNeitherMirroredNorShifted() {
    for (var kind : TransformationKind.values()) {
      boolean ofPictures = kind == TransformationKind.MIRROR || kind == TransformationKind.SHIFT;
      var transformation = new Transformation(kind, kind.strength());
      assertThat(transformation.fits(new long[] {9, 3, 8, 8})).isTrue();
      assertThat(transformation.fits(new long[] {9, 13})).isEqualTo(!ofPictures);
      assertThat(transformation.fits(new long[] {9, 1, 4, 8, 8})).isEqualTo(!ofPictures);
    }
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
      return transformation
          .of(scope.floats(values, shape), InputSpace.PIXELS, new SplittableRandom(1))
          .toFloats();
    }
  }
}
