package dev.amund.artifacts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Decides which versions of a model are due for retirement. A version is due when its successor was
 * published a grace period ago or longer, and it is not among the newest. The newest version has no
 * successor and is never due.
 *
 * @param gracePeriod zero or more
 * @param minVersions how many of the newest are kept in any case, 1 or more
 */
public record RetentionPolicy(Duration gracePeriod, int minVersions) {

  /**
   * A version that is due.
   *
   * @param version its number
   * @param supersededBy the next existing version
   * @param supersededAt when that was published
   */
  public record Due(long version, long supersededBy, Instant supersededAt) {}

  /**
   * @throws IllegalArgumentException if a component is outside its range
   */
  public RetentionPolicy {
    if (gracePeriod.isNegative() || minVersions < 1) {
      throw new IllegalArgumentException(
          "no policy: grace period %s, %d versions".formatted(gracePeriod, minVersions));
    }
  }

  /**
   * Returns the versions that are due, the oldest first. Versions are retired in order, so the
   * search ends at the first that is not due.
   *
   * @param present the numbers of the existing versions
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
