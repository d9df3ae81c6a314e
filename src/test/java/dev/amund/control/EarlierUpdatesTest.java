package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.model.Displacement;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EarlierUpdatesTest {
  /** The first updates went along x, recent ones along y. */
  private final EarlierUpdates earlier = new EarlierUpdates(way(0, 2, 0), 8, way(3, 0, 0));

  @Test
  void aMoveBackIsPushedOnWhereItIsRecentAndElseProjected() {
    assertThat(earlier.withoutReversal(way(-1, -2, 5)).values().get("w")).containsExactly(0, 3, 5);
  }

  @Test
  void aFewUpdatesArePushedLess() {
    assertThat(pushed(0)).containsExactly(0, 0, 5);
    assertThat(pushed(4)).containsExactly(0, 1.5f, 5);
    assertThat(pushed(11)).containsExactly(0, 3, 5);
  }

  private static float[] pushed(long updates) {
    var few = new EarlierUpdates(way(0, 2, 0), updates, way(3, 0, 0));
    return few.withoutReversal(way(0, -2, 5)).values().get("w");
  }

  @Test
  void aMoveOnStaysAsItIs() {
    assertThat(earlier.withoutReversal(way(1, 1, -5)).values().get("w")).containsExactly(1, 1, -5);
  }

  @Test
  void theFirstUpdateHasNothingToReverse() {
    var none = new EarlierUpdates(way(0, 0, 0), 0, way(0, 0, 0));
    assertThat(none.withoutReversal(way(-1, -2, 3)).values().get("w")).containsExactly(-1, -2, 3);
  }

  @Property
  void noMoveGoesBackTowardsTheAnchor(
      @ForAll @Size(3) List<@IntRange(min = -9, max = 9) Integer> recent,
      @ForAll @Size(3) List<@IntRange(min = -9, max = 9) Integer> all,
      @ForAll @Size(3) List<@IntRange(min = -9, max = 9) Integer> move) {
    Displacement whole = way(all);
    Displacement kept = new EarlierUpdates(way(recent), 8, whole).withoutReversal(way(move));
    assertThat(kept.dot(whole)).isGreaterThanOrEqualTo(-1e-3);
  }

  @Property
  void theRecentVersionIsSixToElevenUpdatesBack(@ForAll @LongRange(min = 1, max = 100_000) long v) {
    long recent = Networks.recentVersion(v);
    if (v <= 12) {
      assertThat(recent).isEqualTo(1);
    } else {
      assertThat(v - recent).isBetween(6L, 11L);
      assertThat(recent % 6).isEqualTo(1);
    }
  }

  private static Displacement way(List<Integer> values) {
    return way(values.get(0), values.get(1), values.get(2));
  }

  private static Displacement way(float... values) {
    return new Displacement(Map.of("w", values));
  }
}
