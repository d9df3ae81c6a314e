package dev.amund.audit;

import dev.amund.config.RmiaConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * RMIA, the robust membership inference attack (Zarifzadeh, Liu and Shokri, "Low-Cost High-Power
 * Membership Inference Attacks", ICML 2024, arXiv 2312.03262), which the paper audits with (section
 * 6): a sample counts as a member the more, the larger the share of a population that it beats by
 * the ratio of its likelihood under the audited model to that under independently trained models.
 *
 * <p>Half of the unseen data is the population z, the other half the non-members.
 */
final class Rmia {
  /**
   * The minimum weight of a class. The cubic approximation of the exponential is negative for very
   * small logits; the authors sum such terms, which can make a sample look certain although another
   * class leads. With a cutoff per class, samples keep the order of their logits.
   */
  private static final double LEAST = 1e-9;

  private static final double FALSE_POSITIVES = 0.01;

  /** The fewest non-members of which 1 % is at least one. */
  private static final int NEGATIVES_FOR_TPR = 100;

  /**
   * One model's predictions on the two sets, and which of their samples it was trained on.
   *
   * @param seenForget by sample of the forget set
   * @param seenUnseen by sample of the unseen set
   */
  record Reference(
      Predictions forget, Predictions unseen, boolean[] seenForget, boolean[] seenUnseen) {}

  /**
   * The result of the attack.
   *
   * @param auc 0.5 is perfect forgetting
   * @param tprAt1Fpr share of the forget set that is recognised where at most 1 % of unseen samples
   *     are taken for members; empty with fewer than 100 of those
   */
  record Result(AucInterval auc, OptionalDouble tprAt1Fpr) {}

  private final RmiaConfig config;

  Rmia(RmiaConfig config) {
    this.config = config;
  }

  /**
   * Runs the attack.
   *
   * @param forget the audited model's predictions on the forget set, at least one sample
   * @param unseen its predictions on unseen data, at least two samples
   * @param references at least one
   * @return empty if a sample was seen by all references, so that they cannot say how a model
   *     without it predicts
   */
  Optional<Result> attack(Predictions forget, Predictions unseen, List<Reference> references) {
    if (!all(forget.size(), unseen.size(), references, sample -> !sample.out().isEmpty())) {
      return Optional.empty();
    }
    // Online needs, for each sample, a model that was trained on it as well.
    boolean online =
        all(forget.size(), unseen.size(), references, sample -> !sample.in().isEmpty());
    double[] ofForget = new double[forget.size()];
    for (int i = 0; i < ofForget.length; i++) {
      ofForget[i] = ratio(forget, i, References.ofForget(references, i), online);
    }
    double[] ofUnseen = new double[unseen.size()];
    for (int i = 0; i < ofUnseen.length; i++) {
      ofUnseen[i] = ratio(unseen, i, References.ofUnseen(references, i), online);
    }
    double[] population = everyOther(ofUnseen, 0);
    double[] members = shareBeaten(ofForget, population, config.gamma());
    double[] nonMembers = shareBeaten(everyOther(ofUnseen, 1), population, config.gamma());
    return Optional.of(
        new Result(
            Auc.of(members, nonMembers),
            nonMembers.length < NEGATIVES_FOR_TPR
                ? OptionalDouble.empty()
                : OptionalDouble.of(tprAtFpr(members, nonMembers, FALSE_POSITIVES))));
  }

  /** The reference models of one sample: those trained on it, and those that were not. */
  private record References(List<double[]> in, List<double[]> out) {
    static References ofForget(List<Reference> references, int i) {
      return split(
          references.stream().map(r -> r.forget().logits()[i]).toList(),
          references.stream().map(r -> r.seenForget()[i]).toList());
    }

    static References ofUnseen(List<Reference> references, int i) {
      return split(
          references.stream().map(r -> r.unseen().logits()[i]).toList(),
          references.stream().map(r -> r.seenUnseen()[i]).toList());
    }

    private static References split(List<double[]> logits, List<Boolean> seen) {
      return new References(select(logits, seen, true), select(logits, seen, false));
    }

    private static List<double[]> select(List<double[]> from, List<Boolean> seen, boolean which) {
      return IntStream.range(0, from.size())
          .filter(i -> seen.get(i) == which)
          .mapToObj(from::get)
          .toList();
    }
  }

  private static boolean all(
      int forget, int unseen, List<Reference> references, Predicate<References> condition) {
    return IntStream.range(0, forget)
            .mapToObj(i -> References.ofForget(references, i))
            .allMatch(condition)
        && IntStream.range(0, unseen)
            .mapToObj(i -> References.ofUnseen(references, i))
            .allMatch(condition);
  }

  /** p(x | θ) / p(x), section 3 of the attack's paper. */
  private double ratio(Predictions target, int i, References references, boolean online) {
    int label = target.labels()[i];
    return probability(target.logits()[i], label) / marginal(references, label, online);
  }

  /**
   * Computes p(x). Offline it is estimated from the models that were not trained on x (appendix
   * B.2.2): half of (1 + a) p_out + (1 - a).
   */
  private double marginal(References references, int label, boolean online) {
    if (online) {
      return (mean(references.in(), label) + mean(references.out(), label)) / 2;
    }
    double a = config.offlineA();
    return ((1 + a) * mean(references.out(), label) + (1 - a)) / 2;
  }

  private double mean(List<double[]> logits, int label) {
    return logits.stream().mapToDouble(row -> probability(row, label)).average().orElseThrow();
  }

  /**
   * Returns the probability of the true class by the soft-margin Taylor softmax (appendix B.2.1):
   * the exponential is replaced by its Taylor polynomial of degree 3, and the true class is
   * handicapped by a margin.
   */
  double probability(double[] logits, int label) {
    double truth = 0;
    double others = 0;
    for (int k = 0; k < logits.length; k++) {
      double scaled = logits[k] / config.temperature();
      if (k == label) {
        truth = taylor(scaled - config.margin());
      } else {
        others += taylor(scaled);
      }
    }
    return truth / (truth + others);
  }

  private static double taylor(double u) {
    return Math.max(LEAST, 1 + u + u * u / 2 + u * u * u / 6);
  }

  /**
   * Computes for each x the share of the population z with ratio(x) / ratio(z) &gt; gamma, by
   * binary search in sorted ratios. NaN stays NaN: a diverged model has not forgotten.
   */
  static double[] shareBeaten(double[] ratios, double[] population, double gamma) {
    double[] sorted = population.clone();
    Arrays.sort(sorted);
    return Arrays.stream(ratios)
        .map(
            ratio ->
                Double.isNaN(ratio)
                    ? Double.NaN
                    : (double) below(sorted, ratio / gamma) / sorted.length)
        .toArray();
  }

  /** Returns how many of the sorted values are less than the bound. */
  private static int below(double[] sorted, double bound) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Returns the share of positives above the lowest threshold that at most this share of negatives
   * is.
   */
  static double tprAtFpr(double[] positives, double[] negatives, double fpr) {
    double[] sorted = negatives.clone();
    Arrays.sort(sorted);
    int allowed = (int) (fpr * sorted.length);
    double threshold = sorted[sorted.length - 1 - allowed];
    return Arrays.stream(positives).filter(score -> score > threshold).count()
        / (double) positives.length;
  }

  private static double[] everyOther(double[] values, int first) {
    return IntStream.range(0, values.length)
        .filter(i -> i % 2 == first)
        .mapToDouble(i -> values[i])
        .toArray();
  }
}
