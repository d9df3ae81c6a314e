package dev.amund.amun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.AttackConfig;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PgdAttackTest {
  private static final AttackConfig PAPER = new AttackConfig(0.04, 50, 0.1, 10, 128);

  private static Memorised world;
  private final TensorScope scope = world.model().scope();

  @BeforeAll
  static void create() {
    world = Memorised.create(256, 128, 40);
  }

  @AfterAll
  static void closeWorld() {
    world.close();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void pairsEachSampleWithTheModelsOwnWrongPredictionCloseBy() {
    var forget = world.train().rows(0, 20);

    var found = attack(PAPER, forget);

    var examples = found.examples();
    int[] labels = examples.labels().toInts();
    int[] truth = forget.labels().toInts();
    assertThat(labels).hasSize(20);
    assertThat(IntStream.range(0, 20)).allMatch(i -> labels[i] != truth[i]);
    assertThat(predictions(examples)).containsExactly(labels);
    for (float value : examples.images().toFloats()) {
      assertThat(value).isBetween(0f, 1f);
    }
    double[] deltas = deltas(forget, examples);
    var report = found.report();
    assertThat(report.samples()).isEqualTo(20);
    assertThat(report.notFlipped()).isZero();
    assertThat(report.misclassifiedAtStart()).isZero();
    assertThat(report.deltaMean())
        .isCloseTo(Arrays.stream(deltas).average().orElseThrow(), within(1e-5));
    Arrays.sort(deltas);
    assertThat(report.deltaMedian()).isCloseTo((deltas[9] + deltas[10]) / 2, within(1e-5));
    assertThat(report.deltaP95())
        .isCloseTo(deltas[18] + 0.05 * (deltas[19] - deltas[18]), within(1e-5));
    assertThat(deltas[0]).isPositive();
  }

  @Test
  void aSampleThatIsWrongAlreadyIsItsOwnExample() {
    int[] predictions = predictions(world.unseen());
    int[] truth = world.unseen().labels().toInts();
    int[] wrong =
        IntStream.range(0, truth.length).filter(i -> predictions[i] != truth[i]).toArray();
    assertThat(wrong).isNotEmpty();
    var forget = world.unseen().in(scope).rows(wrong);

    var found = attack(PAPER, forget);

    assertThat(found.report().misclassifiedAtStart()).isEqualTo(wrong.length);
    assertThat(found.report().gradientEvaluations()).isZero();
    assertThat(found.report().deltaP95()).isZero();
    assertThat(found.examples().images().toFloats()).containsExactly(forget.images().toFloats());
    assertThat(found.examples().labels().toInts())
        .containsExactly(Arrays.stream(wrong).map(i -> predictions[i]).toArray());
  }

  @Test
  void aSampleThatDoesNotFlipGetsTheRunnerUpAndNeverItsTrueLabel() {
    var forget = world.train().rows(0, 10);

    var found = attack(new AttackConfig(1e-6, 3, 0.1, 1, 4), forget);

    assertThat(found.report().notFlipped()).isEqualTo(10);
    // Three steps in each of two radii.
    assertThat(found.report().gradientEvaluations()).isEqualTo(60);
    assertThat(found.report().deltaMean()).isNaN();
    assertThat(found.examples().images().toFloats()).containsExactly(forget.images().toFloats());
    float[] logits = world.model().logits(scope, forget.images()).toFloats();
    int[] truth = forget.labels().toInts();
    int[] labels = found.examples().labels().toInts();
    for (int i = 0; i < 10; i++) {
      int sample = i;
      assertThat(labels[i]).isNotEqualTo(truth[i]);
      assertThat(IntStream.range(0, 6).filter(k -> k != truth[sample]))
          .allMatch(k -> logits[sample * 6 + k] <= logits[sample * 6 + labels[sample]]);
    }
  }

  @Test
  void theBatchSizeChangesNothingForASample() {
    var forget = world.train().rows(0, 20);

    var whole = attack(PAPER, forget);
    var queued = attack(new AttackConfig(0.04, 50, 0.1, 10, 3), forget);

    assertThat(queued.report().deltaMean())
        .isCloseTo(whole.report().deltaMean(), within(0.02 * whole.report().deltaMean()));
    assertThat(predictions(queued.examples())).containsExactly(queued.examples().labels().toInts());
    assertThat(deltas(forget, queued.examples()))
        .containsExactly(deltas(forget, whole.examples()), within(0.05));
  }

  @Test
  void staysInsideTheRadiusThatItReports() {
    var forget = world.train().rows(0, 10);
    var found = attack(new AttackConfig(2.0, 10, 0.5, 0, 128), forget);

    assertThat(Arrays.stream(deltas(forget, found.examples())).boxed())
        .allMatch(delta -> delta <= 2.0 + 1e-4);
    assertThat(found.report().notFlipped()).isZero();
  }

  @Test
  void leavesOnlyTheExamplesInTheScope() {
    attack(PAPER, world.train().rows(0, 5));

    assertThat(scope.size()).isEqualTo(2);
  }

  private AdversarialSet attack(AttackConfig config, LabelledImages forget) {
    return new PgdAttack(config).run(world.model(), scope, forget, UpdateListener.none());
  }

  private int[] predictions(LabelledImages images) {
    return world.model().logits(scope, images.images()).argmax().toInts();
  }

  private double[] deltas(LabelledImages forget, LabelledImages examples) {
    float[] norms = examples.images().minus(forget.images()).sampleNorms().toFloats();
    return IntStream.range(0, norms.length).mapToDouble(i -> norms[i]).toArray();
  }
}
