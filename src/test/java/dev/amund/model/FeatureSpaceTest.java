package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeatureSpaceTest {
  private final TensorScope scope = TensorScope.open(DemoNetwork.CPU);
  private final Tensor samples =
      scope.floats(new float[] {1000, 0.1f, 5, 3000, 0.3f, 5, 2000, 0.2f, 5, 2000, 0.2f, 5}, 4, 3);
  private final FeatureSpace space = FeatureSpace.of(samples);

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void measuresRangeAndDeviationOfEachFeature() {
    assertThat(space.low()).containsExactly(1000, 0.1f, 5);
    assertThat(space.high()).containsExactly(3000, 0.3f, 5);
    assertThat(space.deviation()[0]).isCloseTo(707.1f, within(0.1f));
    assertThat(space.deviation()[1]).isCloseTo(0.07071f, within(1e-5f));
    assertThat(space.deviation()[2]).isZero();
    assertThat(space.isWithin(0, 1)).isFalse();
    assertThat(space.isWithin(0, 3000)).isTrue();
  }

  @Test
  void deviationIsExactWhereTheMeanIsLarge() {
    var far = scope.floats(new float[] {1_000_000, 1_000_002, 1_000_004}, 3, 1);
    assertThat(FeatureSpace.of(far).deviation()[0]).isCloseTo(1.63299f, within(1e-5f));
  }

  @Test
  void aLengthIsTheSameForEveryFeatureAndWhatNeverChangesStaysWhereItIs() {
    var units = space.on(scope);
    var one = scope.floats(new float[] {1, 1, 1}, 1, 3);
    float[] moved = units.displacement(one).toFloats();
    assertThat(moved).containsExactly(space.deviation());
    assertThat(units.length(units.displacement(one)).toFloats()[0]).isCloseTo(1, within(1e-6f));
    assertThat(units.length(units.displacement(one)).toFloats()[2]).isZero();
    assertThat(units.gradient(one).toFloats()).containsExactly(space.deviation());
    assertThat(units.noise(one).toFloats()[0]).isCloseTo(4 * space.deviation()[0], within(0.01f));
  }

  @Test
  void pointsStayInTheRangeExceptWhereTheirOriginIsOutside() {
    var units = space.on(scope);
    var origins = scope.floats(new float[] {1500, 0.9f, 5, 200, 0.2f, 5}, 2, 3);
    var points = scope.floats(new float[] {9000, 2, 6, 100, -1, 4}, 2, 3);
    assertThat(units.clamp(points, origins).toFloats())
        .containsExactly(3000, 0.9f, 5, 200, 0.1f, 5);
    assertThat(units.clamp(origins, origins).toFloats()).containsExactly(origins.toFloats());
  }

  @Test
  void anOpenRangeClampsNothing() {
    float none = Float.POSITIVE_INFINITY;
    var open =
        space.within(new float[] {-none, -none, -none}, new float[] {none, none, none}).on(scope);
    var points = scope.floats(new float[] {9e9f, -7, 6}, 1, 3);
    assertThat(open.clamp(points, samples.rows(0, 1)).toFloats())
        .containsExactly(points.toFloats());
  }

  @Test
  void pixelsAreTakenAsTheyAre() {
    var units = InputSpace.PIXELS.on(scope);
    var points = scope.floats(new float[] {-1, 0.5f, 2}, 1, 3);
    assertThat(units.gradient(points)).isSameAs(points);
    assertThat(units.displacement(points)).isSameAs(points);
    assertThat(units.length(points)).isSameAs(points);
    assertThat(units.noise(points)).isSameAs(points);
    assertThat(units.clamp(points, points).toFloats()).containsExactly(0, 0.5f, 1);
  }
}
