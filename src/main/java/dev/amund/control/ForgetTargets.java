package dev.amund.control;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Estimates how sure of each forget sample a network would be that had never seen it, as far as the
 * model itself tells: a sample that is easy among the retained ones would be easy among unseen
 * ones. The log-odds of a sample have a rank among those of the retained samples; the target is
 * what has the same rank among unseen samples. Both are taken relative to the mean of the sample's
 * class, since classes differ in difficulty.
 *
 * <p>No target lies above what the model says already. Where training and unseen samples look
 * alike, targets are where the samples are, and there is nothing to do.
 *
 * <p>Where the label itself must go, the target is what an unseen sample of another class has for
 * that label: next to nothing.
 */
final class ForgetTargets {
  /** The number of samples of a class that weigh as much as the mean over all classes. */
  private static final double SHRINKAGE = 10;

  private ForgetTargets() {}

  /**
   * Returns a target in log-odds for each forget sample.
   *
   * @param before the parent's reading
   * @param retained at least one
   */
  static double[] of(ForgetReading before, LogOdds retained) {
    double[] targets = of(before.forget(), retained, before.unseen());
    for (int i = 0; i < targets.length; i++) {
      if (before.losesLabel(i)) {
        double target = before.typicalOfOthers(before.forget().labels()[i]);
        targets[i] = Math.min(target, before.forget().values()[i]);
      }
    }
    return targets;
  }

  /**
   * Returns the targets of samples whose labels stay.
   *
   * @param retained at least one, like {@code unseen}
   */
  static double[] of(LogOdds forget, LogOdds retained, LogOdds unseen) {
    var ofRetained = new ClassMeans(retained);
    var ofUnseen = new ClassMeans(unseen);
    double[] sortedRetained = ofRetained.sortedResiduals();
    double[] sortedUnseen = ofUnseen.sortedResiduals();
    double[] targets = new double[forget.size()];
    for (int i = 0; i < targets.length; i++) {
      int label = forget.labels()[i];
      double residual = forget.values()[i] - ofRetained.of(label);
      double target = ofUnseen.of(label) + quantile(sortedUnseen, rank(sortedRetained, residual));
      targets[i] = Math.min(target, forget.values()[i]);
    }
    return targets;
  }

  /** The share of the values below, strictly between 0 and 1. */
  private static double rank(double[] sorted, double value) {
    int place = Arrays.binarySearch(sorted, value);
    return ((place < 0 ? -place - 1 : place) + 0.5) / (sorted.length + 1);
  }

  /** Between neighbours in a straight line. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** The mean of each class, drawn towards that of all. */
  private static final class ClassMeans {
    private final LogOdds samples;
    private final double overall;
    private final Map<Integer, Double> means = new HashMap<>();

    ClassMeans(LogOdds samples) {
      this.samples = samples;
      this.overall = Arrays.stream(samples.values()).average().orElseThrow();
      var sums = new HashMap<Integer, Double>();
      var counts = new HashMap<Integer, Integer>();
      for (int i = 0; i < samples.size(); i++) {
        sums.merge(samples.labels()[i], samples.values()[i], Double::sum);
        counts.merge(samples.labels()[i], 1, Integer::sum);
      }
      sums.forEach(
          (label, sum) ->
              means.put(label, (sum + SHRINKAGE * overall) / (counts.get(label) + SHRINKAGE)));
    }

    double of(int label) {
      return means.getOrDefault(label, overall);
    }

    double[] sortedResiduals() {
      return IntStream.range(0, samples.size())
          .mapToDouble(i -> samples.values()[i] - of(samples.labels()[i]))
          .sorted()
          .toArray();
    }
  }
}
