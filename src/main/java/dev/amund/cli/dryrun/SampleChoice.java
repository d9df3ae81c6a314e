package dev.amund.cli.dryrun;

import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Chooses the samples to forget. */
public sealed interface SampleChoice {
  /** The maximum number of ids in a message. */
  int MOST_NAMED = 5;

  /**
   * Finds the samples.
   *
   * @param store which knows the number of classes
   * @return ids of stored samples, including at least one training sample that can be unlearned
   * @throws WrongChoiceException if there are none, or some are not held
   */
  List<String> ids(SampleStore store);

  /**
   * Chooses these samples.
   *
   * @param wanted their ids; duplicates count once
   */
  record Named(List<String> wanted) implements SampleChoice {
    @Override
    public List<String> ids(SampleStore store) {
      var ids = new LinkedHashSet<>(wanted);
      if (ids.isEmpty()) {
        throw new WrongChoiceException("No sample is named");
      }
      var unknown = new LinkedHashSet<>(ids);
      unknown.removeAll(store.splits(ids).keySet());
      if (!unknown.isEmpty()) {
        throw new WrongChoiceException(
            ("The store does not hold %,d of the %,d samples: %s. It knows samples by the ids"
                    + " that they were imported under")
                .formatted(unknown.size(), ids.size(), some(unknown, store)));
      }
      return requireTrained(List.copyOf(ids), store);
    }

    private static String some(Collection<String> ids, SampleStore store) {
      String named =
          ids.stream()
              .limit(MOST_NAMED)
              .map(id -> store.erasedFor(id).isPresent() ? id + " (erased before)" : id)
              .collect(Collectors.joining(", "));
      return ids.size() > MOST_NAMED ? named + ", ..." : named;
    }
  }

  /**
   * Chooses all samples of a data subject.
   *
   * @param subject its id
   */
  record OfSubject(String subject) implements SampleChoice {
    @Override
    public List<String> ids(SampleStore store) {
      Set<String> ids = store.idsOfSubject(subject);
      if (ids.isEmpty()) {
        throw new WrongChoiceException(
            "The store holds no sample of the subject %s".formatted(subject));
      }
      return requireTrained(List.copyOf(ids), store);
    }
  }

  /**
   * Chooses training samples at random.
   *
   * @param count how many, at least 1
   * @param seed the same draws the same from the same store
   */
  record AtRandom(int count, long seed) implements SampleChoice {
    @Override
    public List<String> ids(SampleStore store) {
      if (count < 1) {
        throw new WrongChoiceException("--random must be at least 1");
      }
      long drawable = store.drawable(Split.TRAIN, Set.of());
      if (count > drawable) {
        throw new WrongChoiceException(
            "--random %,d is more than the %,d TRAIN samples that the store holds"
                .formatted(count, drawable));
      }
      List<String> ids =
          store.draw(Split.TRAIN, count, new SplittableRandom(seed), Set.of()).stream()
              .map(Sample::id)
              .toList();
      if (ids.size() < count) {
        throw new WrongChoiceException(
            "Only %,d of the %,d samples drawn can be had: the log names the others"
                .formatted(ids.size(), count));
      }
      return ids;
    }
  }

  private static List<String> requireTrained(List<String> ids, SampleStore store) {
    Map<String, Split> splits = store.splits(ids);
    List<String> trained = ids.stream().filter(id -> splits.get(id) == Split.TRAIN).toList();
    if (trained.isEmpty()) {
      throw new WrongChoiceException(
          ("All %,d samples are HOLDOUT: the model was not trained on them. A request would"
                  + " erase them without an update, so there is nothing to try")
              .formatted(ids.size()));
    }
    Map<String, Integer> unknown = store.unknownLabels(trained);
    if (unknown.size() == trained.size()) {
      Map.Entry<String, Integer> first = unknown.entrySet().iterator().next();
      throw new WrongChoiceException(
          ("The model does not know the labels of these samples, for instance of %s with"
                  + " label %d. A request would erase them without an update, so there is nothing to try")
              .formatted(first.getKey(), first.getValue()));
    }
    return ids;
  }
}
