package dev.amund.artifacts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Which versions of a model have had their time. A version is due when its successor was published
 * a grace period ago or longer, and it is not among the newest. The newest version has no successor
 * and is never due.
 *
 * @param gracePeriod zero or more
 * @param minVersions how many of the newest are kept in any case, 1 or more
 */
public record RetentionPolicy(Duration gracePeriod, int minVersions) {

  /**
   * A version that is due.
   *
   * @param version its number
   * @param supersededBy the next version that is there
   * @param supersededAt when that was published
   */
  public record Due(long version, long supersededBy, Instant supersededAt) {}

  /**
   * @throws IllegalArgumentException a component is outside its range
   */
  public RetentionPolicy {
    if (gracePeriod.isNegative() || minVersions < 1) {
      throw new IllegalArgumentException(
          "no policy: grace period %s, %d versions".formatted(gracePeriod, minVersions));
    }
  }

  /**
   * The versions that are due, the oldest first. Versions are retired in order: the first that is
   * not due ends the search, so that no later one is asked for.
   *
   * @param present the numbers of the versions that are there
   * @param publishedAt when one of them was published
   */
  public List<Due> due(Collection<Long> present, LongFunction<Instant> publishedAt, Instant now) {
    var numbers = present.stream().sorted().distinct().toList();
    var due = new ArrayList<Due>();
    for (int i = 0; i < numbers.size() - minVersions; i++) {
      long successor = numbers.get(i + 1);
      var supersededAt = publishedAt.apply(successor);
      if (Duration.between(supersededAt, now).compareTo(gracePeriod) < 0) {
        break;
      }
      due.add(new Due(numbers.get(i), successor, supersededAt));
    }
    return List.copyOf(due);
  }
}
