package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.FineTuneConfig.BatchNorm;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainedShareTest {

  /** A graph over weights that are filed in some order: after[i] are those that i leads to. */
  private record Graph(BitSet[] after) implements TrainedShare.DataFlow {
    static Graph random(int size, Random random) {
      int[] filed = IntStream.range(0, size).toArray();
      for (int i = size - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swapped = filed[i];
        filed[i] = filed[j];
        filed[j] = swapped;
      }
      var after = new BitSet[size];
      for (int i = size - 1; i >= 0; i--) {
        after[filed[i]] = new BitSet();
        for (int j = i + 1; j < size; j++) {
          if (random.nextInt(3) == 0) {
            after[filed[i]].set(filed[j]);
            after[filed[i]].or(after[filed[j]]);
          }
        }
      }
      return new Graph(after);
    }

    static Graph chain(int size) {
      var after = new BitSet[size];
      for (int i = 0; i < size; i++) {
        after[i] = all(i + 1, size);
      }
      return new Graph(after);
    }

    @Override
    public BitSet reached() {
      return all(0, after.length);
    }

    @Override
    public BitSet upstreamOf(BitSet weights) {
      var upstream = new BitSet();
      for (int i = 0; i < after.length; i++) {
        upstream.set(i, after[i].intersects(weights));
      }
      return upstream;
    }
  }

  private static BitSet all(int from, int to) {
    var set = new BitSet();
    set.set(from, to);
    return set;
  }

  @Property(tries = 300)
  void nothingIsTrainedBeforeWhatIsNotButTheLastLayer(
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll @DoubleRange(min = 0.01, max = 1) double share,
      @ForAll Random random) {
    var graph = Graph.random(size, random);
    BitSet trained = new TrainedShare(graph).of(all(0, size), share);

    var last = all(0, size);
    last.andNot(graph.upstreamOf(all(0, size)));
    var fixed = all(0, size);
    fixed.andNot(trained);
    var before = graph.upstreamOf(fixed);
    before.and(trained);
    assertThat(before.isEmpty()).isTrue();
    var both = (BitSet) trained.clone();
    both.and(last);
    assertThat(both).isEqualTo(last);
    int wanted = size - Math.min(size - 1, (int) Math.round((1 - share) * size));
    assertThat(trained.cardinality()).isBetween(wanted, wanted + last.cardinality());
  }

  @Property
  void aFileInOrderIsCountedFromItsEnd(
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll @DoubleRange(min = 0.01, max = 1) double share) {
    int first = Math.min(size - 1, (int) Math.round((1 - share) * size));
    assertThat(new TrainedShare(Graph.chain(size)).of(all(0, size), share))
        .isEqualTo(all(first, size));
  }

  @Test
  void ofWhatMayMoveOnlyThatIsCounted() {
    var mayMove = new BitSet();
    IntStream.of(0, 3, 5, 8).forEach(mayMove::set);
    var expected = new BitSet();
    IntStream.of(5, 8).forEach(expected::set);
    assertThat(new TrainedShare(Graph.chain(10)).of(mayMove, 0.5)).isEqualTo(expected);
  }

  @Test
  void ofOneLayerAllIsTrained() {
    var graph = new Graph(new BitSet[] {new BitSet(), new BitSet()});
    assertThat(new TrainedShare(graph).of(all(0, 2), 0.01)).isEqualTo(all(0, 2));
  }

  @ParameterizedTest
  @CsvSource({
    "head-first, 0.5, head.weight head.bias deep.bias",
    "head-first, 0.01, head.weight head.bias",
    "frozen-backbone, 0.74, head.weight head.bias",
    "frozen-backbone, 0.01, head.weight head.bias",
    "small, 0.5, deep.weight deep.bias head.weight head.bias",
    "small, 0.01, head.weight head.bias",
    "channels-last, 0.5, deep.weight deep.bias head.weight head.bias",
    "tied, 0.5, first.weight head.weight head.bias",
    "weight-norm, 0.5, head.weight head.bias",
  })
  void whatMovesIsNearestToTheOutput(String network, double share, String moved) {
    try (var model = TestNetworks.load(network);
        var scope = model.scope();
        var trainer = model.trainer(new SgdSettings(0.9, 0.1, BatchNorm.FROZEN, 1, share))) {
      List<float[]> before = values(model);
      trainer.step(DemoNetwork.images(scope, 12), 0.1);
      List<float[]> after = values(model);

      var names = model.module().weights().stream().map(Weight::name).toList();
      assertThat(
              IntStream.range(0, before.size())
                  .filter(i -> !Arrays.equals(before.get(i), after.get(i)))
                  .mapToObj(names::get))
          .containsExactlyInAnyOrder(moved.split(" "));
    }
  }

  private static List<float[]> values(TorchScriptModel model) {
    return model.module().weights().stream().map(w -> w.array().toFloatArray()).toList();
  }
}
