package dev.amund.audit;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The area under the ROC curve as Mann and Whitney's statistic: the probability that a positive
 * scores higher than a negative, ties counting half.
 *
 * <p>The interval is DeLong, DeLong and Clarke-Pearson's (Biometrics 1988), by the ranks of Sun and
 * Xu (IEEE Signal Processing Letters 2014), on the logit scale so that it stays inside [0, 1]. With
 * fewer than ten scores on a side, with perfect separation or all scores tied, its variance says
 * little or vanishes, and it would claim certainty from a handful of samples; there the interval is
 * Newcombe's method 5 (Statistics in Medicine 2006), which needs the value and the numbers only.
 */
public final class Auc {
  private static final double Z = 1.959963984540054;
  private static final int FEW = 10;
  private static final int BISECTIONS = 60;

  private Auc() {}

  /**
   * Measures.
   *
   * @param positives scores, at least one
   * @param negatives scores, at least one
   */
  public static AucInterval of(double[] positives, double[] negatives) {
    if (positives.length == 0 || negatives.length == 0) {
      throw new IllegalArgumentException("an AUC needs scores on both sides");
    }
    if (hasNaN(positives) || hasNaN(negatives)) {
      return new AucInterval(Double.NaN, Double.NaN, Double.NaN);
    }
    int m = positives.length;
    int n = negatives.length;
    double[] pooled = new double[m + n];
    System.arraycopy(positives, 0, pooled, 0, m);
    System.arraycopy(negatives, 0, pooled, m, n);
    double[] ranks = midranks(pooled);
    // How much of the other side each score beats: DeLong's structural components.
    double[] ofPositives = components(Arrays.copyOf(ranks, m), midranks(positives), n);
    double[] ofNegatives = components(Arrays.copyOfRange(ranks, m, m + n), midranks(negatives), m);
    double value = Arrays.stream(ofPositives).sum() / m;
    double variance = variance(ofPositives) / m + variance(ofNegatives) / n;
    return Math.min(m, n) >= FEW && variance > 0 && value > 0 && value < 1
        ? onLogitScale(value, Math.sqrt(variance))
        : newcombe(value, m, n);
  }

  private static AucInterval onLogitScale(double value, double standardError) {
    double centre = Math.log(value / (1 - value));
    double reach = Z * standardError / (value * (1 - value));
    return new AucInterval(value, logistic(centre - reach), logistic(centre + reach));
  }

  /** Returns the values that lie just z of their own standard errors away from the one observed. */
  private static AucInterval newcombe(double value, int m, int n) {
    return new AucInterval(value, newcombeEnd(value, 0, m, n), newcombeEnd(value, 1, m, n));
  }

  private static double newcombeEnd(double value, double extreme, int m, int n) {
    double inside = value;
    double outside = extreme;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (inside + outside) / 2;
      if (Math.abs(middle - value) <= Z * newcombeError(middle, m, n)) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return inside;
  }

  /** Hanley and McNeil's standard error of an AUC, with the numbers of both sides evened out. */
  private static double newcombeError(double auc, int m, int n) {
    double others = (m + n) / 2.0 - 1;
    double spread = 1 + others * ((1 - auc) / (2 - auc) + auc / (1 + auc));
    return Math.sqrt(auc * (1 - auc) * spread / ((double) m * n));
  }

  private static double[] components(double[] pooledRanks, double[] ownRanks, int others) {
    return IntStream.range(0, pooledRanks.length)
        .mapToDouble(i -> (pooledRanks[i] - ownRanks[i]) / others)
        .toArray();
  }

  /** Ranks from 1; equal scores share the mean of theirs. */
  private static double[] midranks(double[] scores) {
    var order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i]))
            .toList();
    double[] ranks = new double[scores.length];
    for (int from = 0, to; from < order.size(); from = to) {
      to = from + 1;
      while (to < order.size() && scores[order.get(to)] == scores[order.get(from)]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order.get(i)] = (from + 1 + to) / 2.0;
      }
    }
    return ranks;
  }

  /** Unbiased; zero for a single value. */
  private static double variance(double[] values) {
    if (values.length < 2) {
      return 0;
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
  }

  private static boolean hasNaN(double[] scores) {
    return Arrays.stream(scores).anyMatch(Double::isNaN);
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
