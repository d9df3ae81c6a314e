package dev.amund.samples.imports.numpy;

import dev.amund.samples.Split;
import dev.amund.samples.imports.source.ImportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The arrays that belong together.
 *
 * @param name {@code train}, {@code val} or {@code test}; empty where there is one set only
 * @param inputs name of the array of samples; the others likewise
 */
record NpzSet(
    String name,
    String inputs,
    String labels,
    Optional<String> ids,
    Optional<String> subjects,
    Optional<String> splits) {
  private static final List<String> NAMES = List.of("", "train", "val", "test");

  /**
   * The sets among some arrays: {@code images}, {@code inputs}, {@code features} or {@code x}, and
   * {@code labels} or {@code y}, or the same with {@code train}, {@code val} or {@code test} before
   * or behind, as in {@code x_train} and {@code train_images}.
   *
   * @param arrays the names of the arrays, by their names in lower case
   * @throws ImportException samples have no labels
   */
  static List<NpzSet> of(Map<String, String> arrays) {
    var sets = new ArrayList<NpzSet>();
    for (var name : NAMES) {
      var inputs = array(arrays, name, "images", "inputs", "features", "x");
      if (inputs.isPresent()) {
        sets.add(
            new NpzSet(
                name,
                inputs.get(),
                array(arrays, name, "labels", "y")
                    .orElseThrow(
                        () ->
                            new ImportException(
                                "There is no array of labels for %s among %s"
                                    .formatted(inputs.get(), arrays.values()))),
                array(arrays, name, "ids"),
                array(arrays, name, "subjects"),
                array(arrays, name, "splits")));
      }
    }
    return sets;
  }

  private static Optional<String> array(
      Map<String, String> arrays, String set, String... meanings) {
    return Stream.of(meanings)
        .flatMap(
            meaning ->
                set.isEmpty()
                    ? Stream.of(meaning)
                    : Stream.of(set + "_" + meaning, meaning + "_" + set))
        .filter(arrays::containsKey)
        .findFirst()
        .map(arrays::get);
  }

  /** The split that the name says. */
  Optional<Split> split() {
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(name.equals("train") ? Split.TRAIN : Split.HOLDOUT);
  }
}
