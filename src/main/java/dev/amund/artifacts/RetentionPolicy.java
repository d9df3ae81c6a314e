package dev.amund.artifacts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongFunction;

/**
 * Decides which versions of a model are due for retirement. A version is due when its successor was
 * published a grace period ago or longer, and it is not among the newest; or when there are more
 * versions than are kept at most. The newest version has no successor and is never due.
 *
 * @param gracePeriod zero or more
 * @param minVersions how many of the newest are kept in any case, 1 or more
 * @param maxVersions how many are kept at most, within the grace period or not, {@code minVersions}
 *     or more; empty for as many as there are
 */
public record RetentionPolicy(Duration gracePeriod, int minVersions, OptionalInt maxVersions) {

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
    if (gracePeriod.isNegative()
        || minVersions < 1
        || maxVersions.orElse(minVersions) < minVersions) {
      throw new IllegalArgumentException(
          "no policy: grace period %s, %d versions, at most %s"
              .formatted(gracePeriod, minVersions, maxVersions));
    }
  }

  /** Keeps as many versions as there are within the grace period. */
  public RetentionPolicy(Duration gracePeriod, int minVersions) {
    this(gracePeriod, minVersions, OptionalInt.empty());
  }

  /**
   * Returns the versions that are due, the oldest first. Versions are retired in order, so the
   * search ends at the first that is not due. One whose successor was published after now is not.
   *
   * @param present the numbers of the existing versions
   * @param publishedAt when one of them was published
   */
  public List<Due> due(Collection<Long> present, LongFunction<Instant> publishedAt, Instant now) {
    var numbers = present.stream().sorted().distinct().toList();
    var due = new ArrayList<Due>();
    int surplus = maxVersions.isPresent() ? numbers.size() - maxVersions.getAsInt() : 0;
    for (int i = 0; i < numbers.size() - minVersions; i++) {
      long successor = numbers.get(i + 1);
      var supersededAt = publishedAt.apply(successor);
      Duration grace = i < surplus ? Duration.ZERO : gracePeriod;
      if (Duration.between(supersededAt, now).compareTo(grace) < 0) {
        break;
      }
      due.add(new Due(numbers.get(i), successor, supersededAt));
    }
    return List.copyOf(due);
  }

  /** Returns it as events name it, by the keys of the configuration. */
  @Override
  public String toString() {
    String atMost = maxVersions.isPresent() ? ", max-versions=" + maxVersions.getAsInt() : "";
    return "grace-period=%s, min-versions=%d%s".formatted(gracePeriod, minVersions, atMost);
  }
}
