package dev.amund.event.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Checks the topics' partition counts. All topics partitioned by model must have equally many,
 * because the owner of a partition of batches reads and writes the same partition of versions; and
 * as many as at first, because with another count models would move to partitions that know nothing
 * of them.
 */
final class PartitionRules {
  private static final String HISTORY =
      ": the number was changed. Do not start amund with it, and do not create topics again or"
          + " raise the others to match: models would move to partitions that do not know their"
          + " past, and their version chain and batch numbers would be lost. Kafka cannot lower the"
          + " number: continue with a new installation that begins with the newest versions, as under"
          + " \"Another number of partitions\" in operations.md";

  private static final String NO_HISTORY =
      ": nothing has been published yet, so delete those that are wrong and create them with the"
          + " same number";

  private final Map<String, Integer> byModel;
  private final Map<String, Integer> changelogs;
  private final boolean published;

  /**
   * @param byModel the topics that are partitioned by model, with their numbers of partitions
   * @param changelogs the changelogs of the intake's state
   * @param published whether a version was ever published
   */
  PartitionRules(Map<String, Integer> byModel, Map<String, Integer> changelogs, boolean published) {
    this.byModel = new TreeMap<>(byModel);
    this.changelogs = new TreeMap<>(changelogs);
    this.published = published;
  }

  /** Returns what is wrong with the counts, and what to do about it. */
  List<String> problems() {
    return different(byModel)
        .or(this::differentFromState)
        .map(problem -> problem + (published ? HISTORY : NO_HISTORY))
        .stream()
        .toList();
  }

  private static Optional<String> different(Map<String, Integer> counts) {
    return new TreeSet<>(counts.values()).size() > 1
        ? Optional.of(
            "the topics that are partitioned by model differ in their partitions (%s)"
                .formatted(words(counts)))
        : Optional.empty();
  }

  private Optional<String> differentFromState() {
    var others =
        changelogs.entrySet().stream()
            .filter(
                changelog ->
                    byModel.values().stream().anyMatch(n -> !n.equals(changelog.getValue())))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the topics that are partitioned by model (%s) differ in their partitions from the state of the intake (%s)"
                .formatted(words(byModel), words(others)));
  }

  private static String words(Map<String, Integer> counts) {
    return new TreeMap<>(counts)
        .entrySet().stream()
            .map(count -> count.getKey() + " has " + count.getValue())
            .collect(Collectors.joining(", "));
  }
}
