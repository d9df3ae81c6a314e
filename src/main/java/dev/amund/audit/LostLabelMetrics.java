package dev.amund.audit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures how much a model still knows of labels that must go.
 *
 * @param forgotten its predictions of them on the samples to be forgotten
 * @param unseen its predictions on held-out samples of a class that goes; empty if single labels
 *     go, or there is no such sample
 * @param ofOthers the rate at which held-out samples of other classes get these labels, in the
 *     labels' own mix; empty without such samples
 */
public record LostLabelMetrics(
    LabelShare forgotten, Optional<LabelShare> unseen, OptionalDouble ofOthers) {

  /**
   * Measures.
   *
   * @param forgotten answers to samples whose label must go, at least one
   * @param unseenOfThem answers to held-out samples of classes that go; may be empty
   * @param others answers to held-out samples of classes that stay; may be empty
   */
  static LostLabelMetrics of(Predictions forgotten, Predictions unseenOfThem, Predictions others) {
    Map<Integer, OptionalDouble> shares =
        Arrays.stream(forgotten.labels())
            .boxed()
            .distinct()
            .collect(Collectors.toMap(label -> label, label -> share(others, label)));
    return new LostLabelMetrics(
        LabelShare.of(forgotten),
        unseenOfThem.size() == 0 ? Optional.empty() : Optional.of(LabelShare.of(unseenOfThem)),
        Arrays.stream(forgotten.labels())
            .mapToObj(shares::get)
            .flatMapToDouble(OptionalDouble::stream)
            .average());
  }

  /** Returns the share of the samples of other classes that get this label. */
  private static OptionalDouble share(Predictions others, int label) {
    return Arrays.stream(others.without(Set.of(label)).logits())
        .mapToDouble(row -> Logits.argmax(row) == label ? 1 : 0)
        .average();
  }

  /** Returns the values by name, each of which begins with the prefix and a dot. */
  public Map<String, Double> asMap(String prefix) {
    var values = new LinkedHashMap<String, Double>();
    values.put(prefix + ".accuracy", forgotten.accuracy());
    values.put(prefix + ".confidence", forgotten.confidence());
    unseen.ifPresent(
        share -> {
          values.put(prefix + ".held-out-accuracy", share.accuracy());
          values.put(prefix + ".held-out-confidence", share.confidence());
        });
    ofOthers.ifPresent(share -> values.put(prefix + ".of-others", share));
    return values;
  }
}
