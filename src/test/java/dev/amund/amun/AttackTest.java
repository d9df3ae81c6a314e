package dev.amund.amun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.AttackConfig;
import dev.amund.config.AttackConfig.Method;
import dev.amund.model.LabelledImages;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttackTest {
  private static MemorisedImages world;
  private final TensorScope scope = world.model().scope();

  @BeforeAll
  static void create() {
    world = MemorisedImages.create(256, 128, 40);
  }

  @AfterAll
  static void closeWorld() {
    world.close();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  static Stream<AttackConfig> methods() {
    return Attacks.all();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void pairsEachSampleWithTheModelsOwnWrongPredictionCloseBy(AttackConfig method) {
    var forget = world.train().rows(0, 20);

    var found = attack(method, forget);

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

  @ParameterizedTest
  @MethodSource("methods")
  void aSampleThatIsWrongAlreadyIsItsOwnExample(AttackConfig method) {
    int[] predictions = predictions(world.unseen());
    int[] truth = world.unseen().labels().toInts();
    int[] wrong =
        IntStream.range(0, truth.length).filter(i -> predictions[i] != truth[i]).toArray();
    assertThat(wrong).isNotEmpty();
    var forget = world.unseen().in(scope).rows(wrong);

    var found = attack(method, forget);

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

    var found = attack(Attacks.pgd(1e-6, 3, 0.1, 1, 4), forget);

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

  static Stream<Arguments> batchSizes() {
    return Stream.of(
        Arguments.of(Attacks.PGD, Attacks.pgd(0.04, 50, 0.1, 10, 3)),
        Arguments.of(Attacks.DEEPFOOL, Attacks.deepFool(3, 2, 50, 3)));
  }

  @ParameterizedTest
  @MethodSource("batchSizes")
  void theBatchSizeChangesNothingForASample(AttackConfig atOnce, AttackConfig inTurn) {
    var forget = world.train().rows(0, 20);

    var whole = attack(atOnce, forget);
    var queued = attack(inTurn, forget);

    assertThat(queued.report().deltaMean())
        .isCloseTo(whole.report().deltaMean(), within(0.02 * whole.report().deltaMean()));
    assertThat(predictions(queued.examples())).containsExactly(queued.examples().labels().toInts());
    assertThat(deltas(forget, queued.examples()))
        .containsExactly(deltas(forget, whole.examples()), within(0.05));
  }

  @Test
  void staysInsideTheRadiusThatItReports() {
    var forget = world.train().rows(0, 10);
    var found = attack(Attacks.pgd(2.0, 10, 0.5, 0, 128), forget);

    assertThat(Arrays.stream(deltas(forget, found.examples())).boxed())
        .allMatch(delta -> delta <= 2.0 + 1e-4);
    assertThat(found.report().notFlipped()).isZero();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void leavesOnlyTheExamplesInTheScope(AttackConfig method) {
    attack(method, world.train().rows(0, 5));

    assertThat(scope.size()).isEqualTo(2);
  }

  @Test
  void deepFoolNeedsATenthOfTheGradientsAndGoesHardlyFarther() {
    var forget = world.train().rows(0, 40);

    var paper = attack(Attacks.PGD, forget).report();
    var deepFool = attack(Attacks.DEEPFOOL, forget).report();

    assertThat(deepFool.notFlipped()).isZero();
    assertThat(deepFool.gradientEvaluations() * 10).isLessThan(paper.gradientEvaluations());
    assertThat(deepFool.deltaMean()).isLessThan(1.05 * paper.deltaMean());
    assertThat(deepFool.deltaP95()).isLessThan(1.2 * paper.deltaP95());
  }

  @Test
  void halfStepsAtTheBeginningComeCloser() {
    var forget = world.train().rows(0, 40);

    var bold = attack(Attacks.deepFool(3, 0, 50, 128), forget).report();
    var careful = attack(Attacks.deepFool(3, 2, 50, 128), forget).report();

    assertThat(careful.deltaMean()).isLessThan(bold.deltaMean());
    assertThat(careful.gradientEvaluations()).isGreaterThan(bold.gradientEvaluations());
  }

  @Test
  void weighingRivalsComesCloser() {
    var forget = world.train().rows(0, 40);

    var one = attack(Attacks.deepFool(1, 2, 50, 128), forget).report();
    var three = attack(Attacks.deepFool(3, 2, 50, 128), forget).report();
    var all = attack(Attacks.deepFool(1000, 2, 50, 128), forget).report();

    assertThat(three.deltaMean()).isLessThan(one.deltaMean());
    assertThat(three.gradientEvaluations() - one.gradientEvaluations()).isBetween(40L, 120L);
    assertThat(all.deltaMean()).isLessThan(one.deltaMean());
  }

  @Test
  void whatDeepFoolCannotFlipIsLeftToThePapersAttack() {
    var forget = world.train().rows(0, 10);

    // One step of half the way never gets there.
    var found = attack(Attacks.deepFool(1, 1, 1, 4), forget);

    assertThat(found.report().notFlipped()).isZero();
    assertThat(found.report().samples()).isEqualTo(10);
    // One by one, since in its last bits a walk depends on who is computed beside it.
    for (int i = 0; i < 10; i++) {
      var single = forget.rows(i, i + 1);
      long paper = attack(Attacks.PGD, single).report().gradientEvaluations();
      assertThat(attack(Attacks.deepFool(1, 1, 1, 4), single).report().gradientEvaluations())
          .isBetween(paper, paper + 1);
    }
    assertThat(predictions(found.examples())).containsExactly(found.examples().labels().toInts());
    assertThat(deltas(forget, found.examples()))
        .containsExactly(deltas(forget, attack(Attacks.PGD, forget).examples()), within(0.05));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void anEarlierExampleThatStillFlipsIsTakenWithoutAGradient(AttackConfig method) {
    var forget = world.train().rows(0, 20);
    var earlier = onTheWay(forget, attack(method, forget), 1.05);

    var found = attack(method, forget, earlier, UpdateListener.none());

    assertThat(found.report().gradientEvaluations()).isZero();
    assertThat(found.report().misclassifiedAtStart()).isZero();
    assertThat(found.examples().images().toFloats()).containsExactly(earlier.toFloats());
    assertThat(found.examples().labels().toInts())
        .as("the model's present prediction")
        .containsExactly(predictions(found.examples()));
    assertThat(found.report().deltaMean())
        .as("from the sample itself")
        .isCloseTo(
            Arrays.stream(deltas(forget, found.examples())).average().orElseThrow(), within(1e-5))
        .isPositive();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void anEarlierExampleThatFlipsNoLongerIsRepaired(AttackConfig method) {
    var forget = world.train().rows(0, 20);
    var anew = attack(method, forget);
    var earlier = onTheWay(forget, anew, 0.75);
    assertThat(world.model().logits(scope, earlier).argmax().toInts())
        .as("none flips any more")
        .containsExactly(forget.labels().toInts());

    var found = attack(method, forget, earlier, UpdateListener.none());

    var report = found.report();
    assertThat(report.notFlipped()).isZero();
    assertThat(report.gradientEvaluations())
        .isBetween(20L, anew.report().gradientEvaluations() / 2);
    assertThat(predictions(found.examples())).containsExactly(found.examples().labels().toInts());
    assertThat(report.deltaMean()).isLessThan(1.2 * anew.report().deltaMean());
    assertThat(report.deltaMean())
        .isCloseTo(
            Arrays.stream(deltas(forget, found.examples())).average().orElseThrow(), within(1e-5));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aSampleWithoutAnEarlierExampleWalksAsEver(AttackConfig method) {
    var forget = world.train().rows(0, 20);
    var anew = attack(method, forget);
    var earlier = onTheWay(forget.rows(0, 10), some(anew, 0, 10), 1.05);
    var start = Tensor.concat(scope, List.of(earlier, forget.images().rows(10, 20)));

    var found = attack(method, forget, start, UpdateListener.none());

    assertThat(Arrays.copyOfRange(found.examples().labels().toInts(), 10, 20))
        .containsExactly(Arrays.copyOfRange(anew.examples().labels().toInts(), 10, 20));
    assertThat(Arrays.copyOfRange(deltas(forget, found.examples()), 10, 20))
        .containsExactly(Arrays.copyOfRange(deltas(forget, anew.examples()), 10, 20), within(0.01));
  }

  @Test
  void whatDeepFoolCannotRepairBeginsAtItselfInThePapersAttack() {
    var forget = world.train().rows(0, 10);
    var astray = onTheWay(forget, attack(Attacks.PGD, forget), -3);

    // Its one step goes half the way.
    var found = attack(Attacks.deepFool(1, 1, 1, 4), forget, astray, UpdateListener.none());

    assertThat(found.report().notFlipped()).isZero();
    assertThat(deltas(forget, found.examples()))
        .containsExactly(deltas(forget, attack(Attacks.PGD, forget).examples()), within(0.05));
  }

  @Test
  void whatWasFoundBeforeItWasCancelledHasBeenHeardOf() {
    var forget = world.train().rows(0, 20);
    var heard = new TreeMap<Integer, float[]>();
    var listener =
        new UpdateListener() {
          @Override
          public void stage(Stage stage) {}

          @Override
          public void progress(int done, int total) {
            assertThat(heard).hasSize(done);
            if (done > 0) {
              throw new CancellationException();
            }
          }

          @Override
          public void found(int[] samples, Tensor images) {
            for (int i = 0; i < samples.length; i++) {
              heard.put(samples[i], images.rows(i, i + 1).toFloats());
            }
          }
        };

    assertThatThrownBy(() -> attack(Attacks.DEEPFOOL, forget, forget.images(), listener))
        .isInstanceOf(CancellationException.class);

    assertThat(heard).isNotEmpty();
    int[] truth = forget.labels().toInts();
    heard.forEach(
        (sample, image) ->
            assertThat(
                    world
                        .model()
                        .logits(scope, scope.floats(image, 1, 3, 16, 16))
                        .argmax()
                        .toInts())
                .doesNotContain(truth[sample]));
  }

  @Test
  void whatOneMethodDoesNotFlipIsLeftToTheNextIfThereIsOne() {
    var forget = world.train().rows(0, 10);
    var config = Attacks.deepFool(1, 1, 1, 4);

    assertThat(attack(config.with(Method.DEEPFOOL), forget).report().notFlipped()).isPositive();
    assertThat(attack(config.with(Method.DEEPFOOL, Method.PGD), forget).report().notFlipped())
        .isZero();
  }

  private AdversarialSet attack(AttackConfig config, LabelledImages forget) {
    return attack(config, forget, forget.images(), UpdateListener.none());
  }

  private AdversarialSet attack(
      AttackConfig config, LabelledImages forget, Tensor start, UpdateListener listener) {
    return new Attack(config).run(world.model(), scope, forget, start, listener);
  }

  /** From each sample a share of the way to its example. */
  private Tensor onTheWay(LabelledImages forget, AdversarialSet found, double share) {
    var images = forget.images().in(scope);
    return images.plus(found.examples().images().minus(images).times(share)).clamp(0, 1);
  }

  private static AdversarialSet some(AdversarialSet found, int from, int to) {
    return new AdversarialSet(found.examples().rows(from, to), found.report());
  }

  private int[] predictions(LabelledImages images) {
    return world.model().logits(scope, images.images()).argmax().toInts();
  }

  private double[] deltas(LabelledImages forget, LabelledImages examples) {
    float[] norms = examples.images().minus(forget.images()).sampleNorms().toFloats();
    return IntStream.range(0, norms.length).mapToDouble(i -> norms[i]).toArray();
  }
}
