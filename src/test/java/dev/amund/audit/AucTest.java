package dev.amund.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AucTest {
  private static final double Z = 1.959963984540054;

  /** Of the six pairs 2 beats 1, ties 2 and loses to 3; 4 beats all three. */
  @Test
  void countsPairsAndHalvesTies() {
    assertThat(Auc.of(new double[] {2, 4}, new double[] {1, 2, 3}).value())
        .isCloseTo(4.5 / 6, within(1e-12));
  }

  /**
   * By hand: five positives beat a half of the negatives each and five beat all, of variance 10/9 x
   * 1/16; of the negatives four each are beaten by all, three quarters and a half of the positives,
   * of variance 12/11 x 1/24.
   */
  @Test
  void givesTheIntervalOfDeLongOnTheLogitScale() {
    var auc =
        Auc.of(
            new double[] {2, 2, 2, 2, 2, 4, 4, 4, 4, 4},
            new double[] {1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3});
    double error = Math.sqrt(10.0 / 9 / 16 / 10 + 12.0 / 11 / 24 / 12);
    double reach = Z * error / (0.75 * 0.25);

    assertThat(auc.value()).isCloseTo(0.75, within(1e-12));
    assertThat(auc.low()).isCloseTo(1 / (1 + Math.exp(-(Math.log(3) - reach))), within(1e-9));
    assertThat(auc.high()).isCloseTo(1 / (1 + Math.exp(-(Math.log(3) + reach))), within(1e-9));
  }

  /**
   * Perfect separation is where DeLong's variance vanishes. Newcombe's lower end solves 1 - t = z
   * s(t); it is checked by that equation, and by being the wider the fewer the samples.
   */
  @Test
  void doesNotClaimCertaintyFromPerfectSeparation() {
    var few = Auc.of(new double[] {7, 8, 9}, new double[] {1, 2, 3});
    var many = Auc.of(ramp(100, 1000), ramp(0, 100));

    assertThat(few.value()).isEqualTo(1);
    assertThat(few.high()).isEqualTo(1);
    double t = few.low();
    double variance = t * (1 - t) * (1 + 2 * ((1 - t) / (2 - t) + t / (1 + t))) / 9;
    assertThat(1 - t).isCloseTo(Z * Math.sqrt(variance), within(1e-9));
    assertThat(few.low()).isBetween(0.3, 0.7);
    assertThat(many.low()).isGreaterThan(0.95);
  }

  @Test
  void doesNotClaimCertaintyFromTiesOrFromOneSample() {
    var tied = Auc.of(new double[] {1, 1, 1}, new double[] {1, 1, 1, 1});
    assertThat(tied.value()).isEqualTo(0.5);
    assertThat(tied.low()).isLessThan(0.25);
    assertThat(tied.high()).isGreaterThan(0.75);

    var single = Auc.of(new double[] {5}, ramp(0, 100));
    assertThat(single.value()).isCloseTo(0.905, within(1e-12));
    assertThat(single.high() - single.low()).isGreaterThan(0.3);
  }

  /** Under the null the standard error is sqrt((m + n + 1) / (12 m n)). */
  @Test
  void hasTheWidthThatTheoryGivesUnderTheNull() {
    var random = new SplittableRandom(3);
    var auc = Auc.of(random.doubles(400).toArray(), random.doubles(1000).toArray());
    double error = Math.sqrt(1401.0 / (12.0 * 400 * 1000));

    assertThat((auc.high() - auc.low()) / (2 * Z)).isCloseTo(error, within(0.05 * error));
  }

  /**
   * The interval must hold the true value 95 times of 100; here 1,000 draws, so within 3 errors.
   */
  @Test
  void coversTheTrueValueAsOftenAsItSays() {
    var random = new SplittableRandom(4);
    double truth = 0.7602499389065233; // of two unit normals one apart: Phi(1 / sqrt 2)
    int covered = 0;
    for (int i = 0; i < 1000; i++) {
      double[] positives = random.doubles(30).map(u -> random.nextGaussian() + 1).toArray();
      double[] negatives = random.doubles(60).map(u -> random.nextGaussian()).toArray();
      var auc = Auc.of(positives, negatives);
      covered += auc.low() <= truth && truth <= auc.high() ? 1 : 0;
    }
    assertThat(covered / 1000.0).isBetween(0.93, 0.975);
  }

  @Test
  void passesOnWhatIsNotANumber() {
    assertThat(Auc.of(new double[] {Double.NaN}, new double[] {1}).low()).isNaN();
  }

  @Test
  void needsScoresOnBothSides() {
    assertThatThrownBy(() -> Auc.of(new double[0], new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void isTheShareOfPairsThatThePositiveWins(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 6) Integer> p,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 6) Integer> n) {
    double wins = 0;
    for (int a : p) {
      for (int b : n) {
        wins += a > b ? 1 : a == b ? 0.5 : 0;
      }
    }
    assertThat(Auc.of(scores(p), scores(n)).value())
        .isCloseTo(wins / (p.size() * n.size()), within(1e-12));
  }

  @Property
  void changingSidesGivesTheComplement(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 6) Integer> p,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 6) Integer> n) {
    var auc = Auc.of(scores(p), scores(n));
    var swapped = Auc.of(scores(n), scores(p));

    assertThat(swapped.value()).isCloseTo(1 - auc.value(), within(1e-12));
    assertThat(swapped.low()).isCloseTo(1 - auc.high(), within(1e-9));
    assertThat(swapped.high()).isCloseTo(1 - auc.low(), within(1e-9));
  }

  @Property
  void onlyTheOrderOfTheScoresCounts(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = -5, max = 5) Integer> p,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = -5, max = 5) Integer> n) {
    double[] bentP = Arrays.stream(scores(p)).map(x -> Math.exp(x) - 7).toArray();
    double[] bentN = Arrays.stream(scores(n)).map(x -> Math.exp(x) - 7).toArray();

    assertThat(Auc.of(bentP, bentN)).isEqualTo(Auc.of(scores(p), scores(n)));
  }

  @Property
  void theIntervalHoldsTheValueAndStaysWithinTheUnit(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 6) Integer> p,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 6) Integer> n) {
    var auc = Auc.of(scores(p), scores(n));

    assertThat(auc.low()).isBetween(0.0, auc.value());
    assertThat(auc.high()).isBetween(auc.value(), 1.0);
    assertThat(auc.high()).isGreaterThan(auc.low());
  }

  private static double[] scores(List<Integer> values) {
    return values.stream().mapToDouble(Integer::doubleValue).toArray();
  }

  private static double[] ramp(int from, int to) {
    return java.util.stream.IntStream.range(from, to).asDoubleStream().map(x -> x / 18.0).toArray();
  }
}
