package dev.amund.amun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.AttackConfig;
import dev.amund.model.FeatureSpace;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TestNetworks;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.FeatureTable;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The attack on a table whose features range over thousands and over hundredths. */
class FeatureAttackTest {
  private static final int FEATURES = FeatureTable.FEATURES.size();
  private static final int FORGET = 40;

  private TorchScriptModel model;
  private TensorScope scope;
  private FeatureSpace space;
  private LabelledImages forget;

  @BeforeEach
  void open() {
    model = TestNetworks.load("table");
    scope = model.scope();
    LabelledImages train = rows(0, FeatureTable.TRAINED);
    space = FeatureSpace.of(train.images());
    model.takes(space);
    forget = train.rows(0, FORGET);
  }

  @AfterEach
  void close() {
    model.close();
  }

  static Stream<AttackConfig> methods() {
    return Attacks.all();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void flipsEverySampleWithinTheRangeOfItsFeatures(AttackConfig method) {
    var found = attack(method);

    assertThat(found.report().notFlipped()).isZero();
    int[] labels = found.examples().labels().toInts();
    int[] truth = forget.labels().toInts();
    assertThat(IntStream.range(0, FORGET)).allMatch(i -> labels[i] != truth[i]);
    assertThat(model.logits(scope, found.examples().images()).argmax().toInts())
        .containsExactly(labels);
    float[] values = found.examples().images().toFloats();
    float[] before = forget.images().toFloats();
    for (int i = 0; i < values.length; i++) {
      int feature = i % FEATURES;
      assertThat(values[i]).isBetween(space.low()[feature], space.high()[feature]);
      if (FeatureTable.FEATURES.get(feature).equals("unit")) {
        assertThat(values[i]).as("which never changes").isEqualTo(before[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void measuresInStandardDeviations(AttackConfig method) {
    var report = attack(method).report();
    var deltas = new double[FORGET];
    float[] values = attack(method).examples().images().toFloats();
    float[] before = forget.images().toFloats();
    for (int i = 0; i < values.length; i++) {
      float deviation = space.deviation()[i % FEATURES];
      double moved = deviation == 0 ? 0 : (values[i] - before[i]) / deviation;
      deltas[i / FEATURES] += moved * moved;
    }
    double mean = Arrays.stream(deltas).map(Math::sqrt).average().orElseThrow();
    assertThat(report.deltaMean()).isCloseTo(mean, within(1e-3));
    assertThat(report.deltaMean()).as("a fraction of the spread").isBetween(0.01, 2.0);
  }

  /** The first two features decide as much as each other, though one is 500,000 times as large. */
  @Test
  void movesFeaturesInProportionToTheirSpread() {
    float[] values = attack(Attacks.DEEPFOOL).examples().images().toFloats();
    float[] before = forget.images().toFloats();
    double[] moved = new double[FEATURES];
    for (int i = 0; i < values.length; i++) {
      moved[i % FEATURES] += Math.abs(values[i] - before[i]);
    }
    double amount = moved[0] / space.deviation()[0];
    double rate = moved[1] / space.deviation()[1];
    assertThat(amount / rate).isBetween(0.2, 5.0);
  }

  @Test
  void aSampleOutsideTheRangeIsNotMovedIntoIt() {
    float[] outside = forget.images().rows(0, 1).toFloats();
    outside[4] = 1000;
    forget = new LabelledImages(scope.floats(outside, 1, FEATURES), forget.labels().rows(0, 1));
    float[] values = attack(Attacks.DEEPFOOL).examples().images().toFloats();
    assertThat(values[4]).isGreaterThan(space.high()[4]);
  }

  private AdversarialSet attack(AttackConfig method) {
    return new Attack(method).run(model, scope, forget, forget.images(), UpdateListener.none());
  }

  private LabelledImages rows(int from, int to) {
    var values = new float[(to - from) * FEATURES];
    for (int row = from; row < to; row++) {
      System.arraycopy(FeatureTable.features(row), 0, values, (row - from) * FEATURES, FEATURES);
    }
    return new LabelledImages(
        scope.floats(values, to - from, FEATURES),
        scope.labels(IntStream.range(from, to).map(FeatureTable::label).toArray()));
  }
}
