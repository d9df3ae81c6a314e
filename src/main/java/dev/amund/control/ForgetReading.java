package dev.amund.control;

import dev.amund.audit.ForgetKind;
import dev.amund.audit.ForgetScope;
import dev.amund.audit.Logits;
import dev.amund.audit.Predictions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A measurement of how sure a model is of the labels of a forget set and of unseen samples.
 *
 * @param forget D_F with the labels that it was trained with
 * @param unseen held-out samples with theirs
 * @param scope what becomes of the labels
 * @param unseenAccuracy on those held-out samples, as a fraction
 * @param ofOthers for each label that must go, the log-odds that unseen samples of other classes
 *     have for it, in ascending order
 */
record ForgetReading(
    LogOdds forget,
    LogOdds unseen,
    double unseenAccuracy,
    ForgetScope scope,
    Map<Integer, double[]> ofOthers) {
  /** The largest loss of held-out accuracy; no gate would accept more. */
  private static final double LARGEST_LOSS = 0.05;

  /**
   * A probability of 5 %: a label below that is not predicted, and how far below it is tells
   * nothing of a sample.
   */
  private static final double UNLIKELY = Math.log(0.05 / 0.95);

  /** The share of unseen samples that must be less sure of a label that is wrong for them. */
  private static final double ALMOST_ALL = 0.95;

  /** The log-odds of a label of which no unseen sample tells anything: one in a thousand. */
  private static final double NEVER = Math.log(0.001 / 0.999);

  /**
   * Reads answers.
   *
   * @param forget to D_F
   * @param unseen to held-out samples, at least one
   */
  static ForgetReading of(Predictions forget, Predictions unseen, ForgetScope scope) {
    Predictions known = unseen.without(scope.withoutTrainingSamples());
    Predictions compared = known.labels().length == 0 ? unseen : known;
    var ofOthers = new HashMap<Integer, double[]>();
    for (int i = 0; i < forget.labels().length; i++) {
      if (scope.kinds().get(i).losesLabel()) {
        ofOthers.computeIfAbsent(forget.labels()[i], label -> ofOthers(known, label));
      }
    }
    return new ForgetReading(
        LogOdds.of(forget),
        LogOdds.of(compared),
        compared.accuracy().orElseThrow(),
        scope,
        ofOthers);
  }

  private static double[] ofOthers(Predictions unseen, int label) {
    return Arrays.stream(
            unseen.without(Set.of(label)).scores((logits, own) -> Logits.logOdds(logits, label)))
        .sorted()
        .toArray();
  }

  /**
   * Returns whether the model has lost so much held-out accuracy that what it forgot tells nothing:
   * a network that knows nothing has forgotten everything. What a few samples differ by chance is
   * no loss.
   *
   * @param before the parent's reading, of the same samples
   */
  boolean isWornOut(ForgetReading before) {
    double byChance = 1 / Math.sqrt(unseen.size());
    return before.unseenAccuracy - unseenAccuracy > LARGEST_LOSS + byChance;
  }

  /** Returns the number of samples of D_F. */
  int size() {
    return forget.size();
  }

  /** Returns whether the sample's label must go. */
  boolean losesLabel(int sample) {
    return scope.kinds().get(sample).losesLabel();
  }

  /** Returns which share of D_F keeps its labels, 0 to 1. */
  double shareAsUnseen() {
    return (double) scope.places(ForgetKind.AS_UNSEEN).length / size();
  }

  /** Returns what an unseen sample of another class typically has for a label that must go. */
  double typicalOfOthers(int label) {
    double[] sorted = ofOthers.get(label);
    return sorted.length == 0 ? NEVER : Math.min(sorted[sorted.length / 2], UNLIKELY);
  }

  /**
   * Returns how recognisable D_F is, as an AUC: 0.5 is as recognisable as unseen samples. A sample
   * whose label must go counts as recognised as long as it is surer of it than unseen samples of
   * other classes are, almost all of them, and as not recognisable once it is not.
   */
  double auc() {
    return auc(forget.values());
  }

  /** Returns what {@link #auc()} would be if the samples had these log-odds. */
  double auc(double[] values) {
    int[] asUnseen = scope.places(ForgetKind.AS_UNSEEN);
    double sum = 0;
    if (asUnseen.length > 0) {
      double[] own = Arrays.stream(asUnseen).mapToDouble(i -> values[i]).toArray();
      sum += asUnseen.length * new LogOdds(own, new int[own.length]).auc(unseen);
    }
    sum +=
        IntStream.range(0, size())
            .filter(this::losesLabel)
            .mapToDouble(i -> recognised(values[i], forget.labels()[i]))
            .sum();
    return sum / size();
  }

  private double recognised(double value, int label) {
    if (Double.isNaN(value)) {
      return Double.NaN;
    }
    return value > bound(ofOthers.get(label)) ? 1 : 0.5;
  }

  private static double bound(double[] sorted) {
    return sorted.length == 0
        ? UNLIKELY
        : Math.max(UNLIKELY, sorted[(int) (ALMOST_ALL * (sorted.length - 1))]);
  }
}
