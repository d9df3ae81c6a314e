package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.audit.ForgetScope;
import dev.amund.audit.Predictions;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForgetReadingTest {
  private static final int CLASSES = 3;

  /** Sure of class 0 and of class 1, each in turn. */
  private final Predictions unseen = answers(100, i -> i % 2, 4);

  @Test
  void whereAllLabelsStayItIsTheAucAgainstUnseenSamples() {
    Predictions forget = answers(20, i -> i % 2, 6);
    ForgetReading reading = ForgetReading.of(forget, unseen, ForgetScope.asUnseen(20));

    assertThat(reading.auc()).isEqualTo(1);
    assertThat(reading.shareAsUnseen()).isEqualTo(1);
    assertThat(ForgetReading.of(unseen, unseen, ForgetScope.asUnseen(100)).auc())
        .isCloseTo(0.5, within(1e-9));
  }

  @Test
  void aLabelThatMustGoIsRecognisedUntilItIsAsUnlikelyAsForOthers() {
    var wrong = ForgetScope.of(labels(20, i -> 2), Collections.nCopies(20, true), Set.of());
    Predictions before = answers(20, i -> 2, 6);
    Predictions halfWay = labelled(before, i -> i < 10 ? row(2, 6) : row(0, 4));
    Predictions after = labelled(before, i -> row(0, 4));

    assertThat(ForgetReading.of(before, unseen, wrong).auc()).isEqualTo(1);
    assertThat(ForgetReading.of(halfWay, unseen, wrong).auc()).isEqualTo(0.75);
    assertThat(ForgetReading.of(after, unseen, wrong).auc()).isEqualTo(0.5);
    assertThat(ForgetReading.of(labelled(before, i -> row(0, 9)), unseen, wrong).auc())
        .as("farther away is not better")
        .isEqualTo(0.5);
    assertThat(ForgetReading.of(labelled(before, i -> row(0, Double.NaN)), unseen, wrong).auc())
        .isNaN();
  }

  @Test
  void ofAMixedBatchEachSampleCountsForWhatBecomesOfIt() {
    var mixed =
        ForgetScope.of(
            labels(20, i -> i < 10 ? 2 : 0),
            IntStream.range(0, 20).mapToObj(i -> false).toList(),
            Set.of(2));
    Predictions answers =
        new Predictions(
            IntStream.range(0, 20).mapToObj(i -> row(i < 10 ? 1 : 0, 6)).toArray(double[][]::new),
            labels(20, i -> i < 10 ? 2 : 0));

    ForgetReading reading = ForgetReading.of(answers, unseen, mixed);

    assertThat(reading.auc()).as("of the class nothing, of the others all").isEqualTo(0.75);
    assertThat(reading.shareAsUnseen()).isEqualTo(0.5);
  }

  @Test
  void classesThatGoAreNotCompared() {
    Predictions withTheClass =
        new Predictions(
            IntStream.range(0, 100)
                .mapToObj(i -> row(i % 3, i % 3 == 2 ? 9 : 4))
                .toArray(double[][]::new),
            labels(100, i -> i % 3));
    var mixed = ForgetScope.of(labels(2, i -> i == 0 ? 2 : 0), List.of(false, false), Set.of(2));
    Predictions forget =
        new Predictions(new double[][] {row(1, 4), row(0, 5)}, labels(2, i -> i == 0 ? 2 : 0));

    assertThat(ForgetReading.of(forget, withTheClass, mixed).auc()).isEqualTo(0.75);
  }

  @Test
  void theTargetOfALabelThatMustGoIsWhatOthersHaveForIt() {
    var wrong = ForgetScope.of(labels(2, i -> 2), List.of(true, false), Set.of());
    ForgetReading before = ForgetReading.of(answers(2, i -> 2, 6), unseen, wrong);

    double[] targets = ForgetTargets.of(before, LogOdds.of(answers(100, i -> i % 3, 6)));

    double ofOthers = -Math.log(Math.exp(4) + 1);
    assertThat(targets[0]).isCloseTo(ofOthers, within(1e-6));
    assertThat(targets[1]).as("as an unseen sample of its class").isGreaterThan(0);
    var gone = ForgetScope.of(labels(1, i -> 2), List.of(false), Set.of(2));
    assertThat(
            ForgetTargets.of(
                ForgetReading.of(answers(1, i -> 2, 6), unseen, gone),
                LogOdds.of(answers(100, i -> i % 3, 6))))
        .containsExactly(new double[] {ofOthers}, within(1e-6));
  }

  private static Predictions answers(
      int count, java.util.function.IntUnaryOperator label, double logit) {
    int[] labels = labels(count, label);
    return new Predictions(
        Arrays.stream(labels).mapToObj(own -> row(own, logit)).toArray(double[][]::new), labels);
  }

  private static Predictions labelled(
      Predictions like, java.util.function.IntFunction<double[]> row) {
    return new Predictions(
        IntStream.range(0, like.labels().length).mapToObj(row).toArray(double[][]::new),
        like.labels());
  }

  private static int[] labels(int count, java.util.function.IntUnaryOperator label) {
    return IntStream.range(0, count).map(label).toArray();
  }

  private static double[] row(int predicted, double logit) {
    double[] row = new double[CLASSES];
    row[predicted] = logit;
    return row;
  }
}
