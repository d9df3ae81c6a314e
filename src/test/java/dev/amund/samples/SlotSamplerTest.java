package dev.amund.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SlotSamplerTest {
  @Property(tries = 200, seed = "7")
  void drawsEverySlotOnce(@ForAll @IntRange(max = 200) int size, @ForAll long seed) {
    var sampler = new SlotSampler(size, new Random(seed));
    var drawn = new ArrayList<Long>();
    while (sampler.hasNext()) {
      drawn.add(sampler.next());
    }
    assertThat(drawn)
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, size).boxed().toList());
    assertThatThrownBy(sampler::next).isInstanceOf(NoSuchElementException.class);
  }

  /** All 24 orders of 4 slots equally often: 23 degrees of freedom, 0.999 quantile 49.7. */
  @Test
  void everyOrderIsEquallyLikely() {
    int rounds = 24_000;
    var random = new Random(11);
    var orders = new HashMap<List<Long>, Integer>();
    for (int i = 0; i < rounds; i++) {
      var sampler = new SlotSampler(4, random);
      orders.merge(
          List.of(sampler.next(), sampler.next(), sampler.next(), sampler.next()), 1, Integer::sum);
    }
    assertThat(orders).hasSize(24);
    double expected = rounds / 24.0;
    assertThat(
            orders.values().stream()
                .mapToDouble(n -> (n - expected) * (n - expected) / expected)
                .sum())
        .isLessThan(49.7);
  }
}
