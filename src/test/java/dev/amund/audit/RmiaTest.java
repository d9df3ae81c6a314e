package dev.amund.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.audit.Rmia.Reference;
import dev.amund.config.AmundConfig;
import dev.amund.config.RmiaConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RmiaTest {
  private final Rmia rmia = new Rmia(AmundConfig.of(Map.of()).rmia());

  @Test
  void theTaylorSoftmaxIsTheOneOfTheAuthors() {
    // T = 2, m = 0.6: u = 2 - 0.6 = 1.4 and 0; 1 + 1.4 + 0.98 + 0.457333... = 3.837333...
    double truth = 1 + 1.4 + 1.4 * 1.4 / 2 + 1.4 * 1.4 * 1.4 / 6;
    assertThat(rmia.probability(new double[] {4, 0}, 0))
        .isCloseTo(truth / (truth + 1), within(1e-12));
  }

  @Test
  void aSampleIsNoLikelierForOtherLogitsFarBelowZero() {
    // The cubic of -20 / 2 is far below 0; summed up as it is, it would make class 0 certain.
    assertThat(rmia.probability(new double[] {2, 5, -20}, 0)).isLessThan(0.5);
    assertThat(rmia.probability(new double[] {-40, 10}, 0)).isBetween(0.0, 1e-8);
    assertThat(rmia.probability(new double[] {10, -40}, 0)).isBetween(0.99, 1.0);
  }

  @Test
  void aModelThatHasDivergedHasNotForgotten() {
    double[] shares = Rmia.shareBeaten(new double[] {Double.NaN, 3}, new double[] {1, 2}, 2);
    assertThat(shares).containsExactly(Double.NaN, 0.5);
  }

  @Test
  void sortingFindsWhatComparingAllPairsFinds() {
    var random = new Random(3);
    double[] ratios = random.doubles(300, 0.01, 5).toArray();
    double[] population = random.doubles(500, 0.01, 5).toArray();

    double[] shares = Rmia.shareBeaten(ratios, population, 2);

    for (int i = 0; i < ratios.length; i++) {
      double ratio = ratios[i];
      assertThat(shares[i])
          .isEqualTo(Arrays.stream(population).filter(z -> ratio / z > 2).count() / 500.0);
    }
  }

  @Test
  void countsWhatIsAboveTheThresholdOfOnePercent() {
    double[] negatives = new Random(4).doubles(200).toArray();
    Arrays.sort(negatives);
    // 1 % of 200 are 2: the third largest is the threshold.
    double threshold = negatives[197];
    double[] positives = {threshold - 1e-6, threshold, threshold + 1e-6, 2};

    assertThat(Rmia.tprAtFpr(positives, negatives, 0.01)).isEqualTo(0.5);
  }

  @Test
  void recognisesMembersOfflineByModelsThatNeverSawThem() {
    Predictions unseen = answers(200, 1, 1);
    var references = List.of(reference(50, 200, false), reference(50, 200, false));

    assertThat(rmia.attack(answers(50, 4, 2), unseen, references).orElseThrow().auc().low())
        .isGreaterThan(0.8);
    assertThat(rmia.attack(answers(50, 1, 2), unseen, references).orElseThrow().auc().value())
        .isBetween(0.4, 0.6);
  }

  @Test
  void recognisesMembersOnlineByModelsOfBothKinds() {
    Predictions unseen = answers(200, 1, 1);
    var references = List.of(reference(50, 200, true), reference(50, 200, false));

    // Between models of both kinds a member's ratio is at most 2.
    var online = new Rmia(new RmiaConfig(1.2, 0.3, 2, 0.6));
    var result = online.attack(answers(50, 4, 2), unseen, references).orElseThrow();

    assertThat(result.auc().low()).isGreaterThan(0.8);
    assertThat(result.tprAt1Fpr().orElseThrow()).isBetween(0.2, 1.0);
  }

  @Test
  void doesNotAskOfflineModelsThatWereTrainedOnTheSample() {
    Predictions forget = answers(50, 4, 2);
    Predictions unseen = answers(200, 1, 1);
    var honest = reference(50, 200, false);
    // It saw the forget set, but not the unseen samples: of no use offline.
    var partial =
        new Reference(answers(50, 9, 5), honest.unseen(), filled(50, true), filled(200, false));

    assertThat(rmia.attack(forget, unseen, List.of(honest, partial)))
        .isEqualTo(
            rmia.attack(forget, unseen, List.of(honest, reference(honest, filled(50, true)))));
  }

  @Test
  void needsAReferenceThatNeverSawTheSample() {
    assertThat(
            rmia.attack(answers(50, 4, 2), answers(200, 1, 1), List.of(reference(50, 200, true))))
        .isEmpty();
  }

  @Test
  void gammaIsWhatASampleMustBeatOthersBy() {
    var strict = new Rmia(new RmiaConfig(50, 0.3, 2, 0.6));

    assertThat(truePositives(strict, 200)).isLessThan(truePositives(rmia, 200));
  }

  private static double truePositives(Rmia rmia, int unseen) {
    return rmia.attack(
            answers(50, 4, 2), answers(unseen, 1, 1), List.of(reference(50, unseen, false)))
        .flatMap(result -> result.tprAt1Fpr().stream().boxed().findFirst())
        .orElse(-1.0);
  }

  @Test
  void tellsNoRateAtOnePercentOfTooFew() {
    assertThat(truePositives(rmia, 198)).isNegative();
    assertThat(truePositives(rmia, 200)).isNotNegative();
  }

  private static Reference reference(Reference like, boolean[] seenForget) {
    return new Reference(answers(50, 9, 5), like.unseen(), seenForget, like.seenUnseen());
  }

  private static Reference reference(int forget, int unseen, boolean saw) {
    return new Reference(
        answers(forget, saw ? 4 : 1, 11),
        answers(unseen, saw ? 4 : 1, 12),
        filled(forget, saw),
        filled(unseen, saw));
  }

  private static boolean[] filled(int size, boolean value) {
    boolean[] values = new boolean[size];
    Arrays.fill(values, value);
    return values;
  }

  /**
   * Three classes, the true one ahead of the others by {@code lead} on average. The samples, and so
   * their labels, are the same for every seed; what a model says to them is not.
   */
  private static Predictions answers(int size, double lead, long seed) {
    var truth = new Random(1);
    var random = new Random(seed);
    double[][] logits = new double[size][3];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = truth.nextInt(3);
      for (int k = 0; k < 3; k++) {
        logits[i][k] = 0.5 * random.nextGaussian() + (k == labels[i] ? lead : 0);
      }
    }
    return new Predictions(logits, labels);
  }
}
