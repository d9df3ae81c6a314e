package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TensorTest {
  private final TensorScope scope = TensorScope.open(DemoNetwork.CPU);

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void computesElementByElementAndBroadcastsOverSamples() {
    var a = scope.floats(new float[] {1, 2, 3, 4}, 2, 2);
    var b = scope.floats(new float[] {2, 4}, 2, 1);

    assertThat(a.plus(b).toFloats()).containsExactly(3, 4, 7, 8);
    assertThat(a.minus(b).toFloats()).containsExactly(-1, 0, -1, 0);
    assertThat(a.times(b).toFloats()).containsExactly(2, 4, 12, 16);
    assertThat(a.dividedBy(b).toFloats()).containsExactly(0.5f, 1, 0.75f, 1);
    assertThat(a.times(0.5).toFloats()).containsExactly(0.5f, 1, 1.5f, 2);
    assertThat(a.clamp(2, 3).toFloats()).containsExactly(2, 2, 3, 3);
    assertThat(a.clamp(2, Double.POSITIVE_INFINITY).toFloats()).containsExactly(2, 2, 3, 4);
  }

  @Test
  void takesTheNormOfEachSample() {
    var norms = scope.floats(new float[] {3, 4, 0, 0, 5, 12}, 3, 1, 2, 1).sampleNorms();

    assertThat(norms.shape()).containsExactly(3, 1, 1, 1);
    assertThat(norms.toFloats()).containsExactly(5, 0, 13);
  }

  @Test
  void selectsAndJoinsSamples() {
    var a = scope.floats(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);

    assertThat(a.rows(new int[] {2, 0, 2}).toFloats()).containsExactly(5, 6, 1, 2, 5, 6);
    assertThat(a.rows(1, 3).toFloats()).containsExactly(3, 4, 5, 6);
    assertThat(Tensor.concat(scope, List.of(a.rows(2, 3), a.rows(0, 1))).toFloats())
        .containsExactly(5, 6, 1, 2);
    assertThatThrownBy(() -> a.rows(new int[] {3})).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void readsClassesAndProbabilities() {
    var logits = scope.floats(new float[] {0, (float) Math.log(3), 5, -5}, 2, 2);

    assertThat(logits.argmax().toInts()).containsExactly(1, 0);
    assertThat(logits.softmax().pick(scope.labels(new int[] {1, 0})).toFloats()[0])
        .isCloseTo(0.75f, within(1e-6f));
    assertThatThrownBy(() -> scope.labels(new int[] {0, -1}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void turnsBytesIntoValuesBetweenZeroAndOne() {
    var pixels = scope.pixels(new byte[] {0, 51, (byte) 128, (byte) 255}, 1, 1, 2, 2);

    assertThat(pixels.toFloats()).containsExactly(0, 51 / 255f, 128 / 255f, 1);
    assertThat(scope.size()).isEqualTo(1);
  }

  @Test
  void knowsWhatIsNotFinite() {
    assertThat(scope.floats(new float[] {1, Float.MAX_VALUE, -1}, 3).isFinite()).isTrue();
    assertThat(scope.floats(new float[] {1, Float.NaN}, 2).isFinite()).isFalse();
    assertThat(scope.floats(new float[] {Float.NEGATIVE_INFINITY}, 1).isFinite()).isFalse();
  }

  @Test
  void resultsLandInTheInnermostScopeAndGoWithIt() {
    var outer = scope.floats(new float[] {1, 2}, 2);
    Tensor kept;
    try (var step = scope.child()) {
      var inner = step.floats(new float[] {3, 4}, 2);
      assertThat(outer.plus(inner).scope()).isSameAs(step);
      assertThat(inner.plus(outer).scope()).isSameAs(step);
      assertThat(outer.in(step).times(2).scope()).isSameAs(step);
      kept = scope.keep(outer.plus(inner));
      assertThat(scope.size()).isGreaterThan(2);
    }
    assertThat(scope.size()).isEqualTo(2);
    assertThat(kept.toFloats()).containsExactly(4, 6);
    assertThat(outer.toFloats()).containsExactly(1, 2);
  }

  @Test
  void everyOperationLeavesOnlyItsResult() {
    var a = scope.floats(new float[] {1, 2, 3, 4}, 2, 2);
    var labels = scope.labels(new int[] {0, 1});
    int before = scope.size();
    for (int round = 0; round < 3; round++) {
      try (var t1 = a.clamp(0, 1);
          var t2 = a.sampleNorms();
          var t3 = a.rows(new int[] {1});
          var t4 = a.pick(labels);
          var t5 = a.argmax();
          var t6 = a.times(2)) {
        assertThat(List.of(t1, t2, t3, t4, t5, t6)).hasSize(6);
        assertThat(a.isFinite()).isTrue();
        assertThat(scope.size()).isEqualTo(before + 6);
      }
    }
    assertThat(scope.size()).isEqualTo(before);
  }

  @Test
  void refusesAShapeThatDoesNotFitItsValues() {
    assertThatThrownBy(() -> scope.floats(new float[3], 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 values");
  }
}
