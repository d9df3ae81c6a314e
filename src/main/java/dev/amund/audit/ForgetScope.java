package dev.amund.audit;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The effect of a forget set on a model's classes and labels.
 *
 * @param kinds one for each sample of the forget set, in its order
 * @param withoutTrainingSamples classes of which no training sample stays, whether its last ones go
 *     now or went before
 */
public record ForgetScope(List<ForgetKind> kinds, Set<Integer> withoutTrainingSamples) {
  public ForgetScope {
    kinds = List.copyOf(kinds);
    withoutTrainingSamples = Set.copyOf(withoutTrainingSamples);
  }

  /** Returns the scope of a forget set whose classes and labels all stay. */
  public static ForgetScope asUnseen(int samples) {
    return new ForgetScope(Collections.nCopies(samples, ForgetKind.AS_UNSEEN), Set.of());
  }

  /**
   * Returns the scope of a forget set.
   *
   * @param labels of the forget set's samples
   * @param wrong whether the sample's label is wrong, in the same order
   * @param withoutTrainingSamples classes of which no training sample stays
   */
  public static ForgetScope of(
      int[] labels, List<Boolean> wrong, Set<Integer> withoutTrainingSamples) {
    return new ForgetScope(
        IntStream.range(0, labels.length)
            .mapToObj(i -> kind(labels[i], wrong.get(i), withoutTrainingSamples))
            .toList(),
        withoutTrainingSamples);
  }

  private static ForgetKind kind(int label, boolean wrong, Set<Integer> without) {
    if (without.contains(label)) {
      return ForgetKind.WHOLE_CLASS;
    }
    return wrong ? ForgetKind.WRONG_LABEL : ForgetKind.AS_UNSEEN;
  }

  /** Returns whether there is a sample whose label stays. */
  boolean hasSamplesAsUnseen() {
    return kinds.contains(ForgetKind.AS_UNSEEN);
  }

  /** Returns the places of the samples of a kind. */
  public int[] places(ForgetKind kind) {
    return IntStream.range(0, kinds.size()).filter(i -> kinds.get(i) == kind).toArray();
  }

  /**
   * Returns the classes that go with this forget set.
   *
   * @param labels of the forget set's samples
   */
  public Set<Integer> wholeClasses(int[] labels) {
    var classes = new HashSet<Integer>();
    for (int place : places(ForgetKind.WHOLE_CLASS)) {
      classes.add(labels[place]);
    }
    return classes;
  }
}
