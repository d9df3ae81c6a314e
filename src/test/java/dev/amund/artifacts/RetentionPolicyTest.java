package dev.amund.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.amund.artifacts.RetentionPolicy.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
  private static final Instant NOW = Instant.parse("2026-03-10T00:00:00Z");
  private static final Duration WEEK = Duration.ofDays(7);

  /** Version 1 was published that many days before now, version 2 that many, and so on. */
  private static Map<Long, Instant> published(int... daysAgo) {
    var published = new TreeMap<Long, Instant>();
    for (int i = 0; i < daysAgo.length; i++) {
      published.put(i + 1L, NOW.minus(Duration.ofDays(daysAgo[i])));
    }
    return published;
  }

  private static List<Due> due(Duration grace, int min, Map<Long, Instant> published) {
    return due(grace, min, OptionalInt.empty(), published);
  }

  private static List<Due> due(
      Duration grace, int min, OptionalInt max, Map<Long, Instant> published) {
    return new RetentionPolicy(grace, min, max).due(published.keySet(), published::get, NOW);
  }

  @Test
  void countsFromTheDayThatTheSuccessorWasPublished() {
    assertThat(due(WEEK, 1, published(100, 8, 7, 6, 0)))
        .containsExactly(
            new Due(1, 2, NOW.minus(Duration.ofDays(8))),
            new Due(2, 3, NOW.minus(Duration.ofDays(7))));
  }

  @Test
  void keepsTheNewestHoweverOldTheyAre() {
    var published = published(500, 400, 300, 200, 100);
    assertThat(due(WEEK, 3, published)).extracting(Due::version).containsExactly(1L, 2L);
    assertThat(due(WEEK, 5, published)).isEmpty();
    assertThat(due(WEEK, 99, published)).isEmpty();
  }

  @Test
  void noMoreThanTheMostAreKeptEvenWithinTheGracePeriod() {
    var published = published(30, 20, 3, 2, 1, 0);
    assertThat(due(WEEK, 2, OptionalInt.of(3), published))
        .containsExactly(
            new Due(1, 2, NOW.minus(Duration.ofDays(20))),
            new Due(2, 3, NOW.minus(Duration.ofDays(3))),
            new Due(3, 4, NOW.minus(Duration.ofDays(2))));
    assertThat(due(WEEK, 1, OptionalInt.of(1), published)).hasSize(5);
    assertThat(due(WEEK, 1, OptionalInt.of(6), published)).extracting(Due::version).contains(1L);
    assertThat(due(WEEK, 1, OptionalInt.of(99), published))
        .isEqualTo(due(WEEK, 1, published))
        .extracting(Due::version)
        .containsExactly(1L);
  }

  @Test
  void evenThenOneWithoutAKnownSuccessorIsNotDue() {
    var published = Map.of(1L, NOW, 2L, Instant.MAX, 3L, NOW);
    assertThat(due(WEEK, 1, OptionalInt.of(1), published)).isEmpty();
  }

  @Test
  void saysItsTermsByTheKeysOfTheConfiguration() {
    assertThat(new RetentionPolicy(WEEK, 3)).hasToString("grace-period=PT168H, min-versions=3");
    assertThat(new RetentionPolicy(WEEK, 3, OptionalInt.of(20)))
        .hasToString("grace-period=PT168H, min-versions=3, max-versions=20");
  }

  @Test
  void theNewestIsNeverDue() {
    assertThat(due(Duration.ZERO, 1, published(900))).isEmpty();
    assertThat(due(Duration.ZERO, 1, published(900, 800)))
        .extracting(Due::version)
        .containsExactly(1L);
    assertThat(due(Duration.ZERO, 1, Map.of())).isEmpty();
  }

  @Test
  void versionsThatAreGoneAreNoReasonToKeepOrToRetire() {
    var published = published(90, 80, 70, 60, 2);
    published.remove(2L);
    published.remove(4L);
    assertThat(due(WEEK, 1, published))
        .containsExactly(new Due(1, 3, NOW.minus(Duration.ofDays(70))));
  }

  @Test
  void asksNoFurtherThanTheFirstThatIsNotDue() {
    var asked = new ArrayList<Long>();
    var published = published(30, 20, 2, 1, 0, 0);
    var policy = new RetentionPolicy(WEEK, 1);
    policy.due(
        published.keySet(),
        version -> {
          asked.add(version);
          return published.get(version);
        },
        NOW);
    assertThat(asked).containsExactly(2L, 3L);
  }

  @Test
  void whatWasPublishedInTheFutureIsNotDue() {
    assertThat(due(WEEK, 1, Map.of(1L, NOW, 2L, Instant.MAX))).isEmpty();
  }

  @Test
  void aPolicyThatCouldRetireTheNewestIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> new RetentionPolicy(WEEK, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetentionPolicy(Duration.ofMillis(-1), 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetentionPolicy(WEEK, 3, OptionalInt.of(2)));
  }

  @Property(tries = 500)
  void neverTheNewestNorInsideTheGracePeriodUnlessTooManyAndAlwaysTheOldestFirst(
      @ForAll @Size(max = 30) List<@IntRange(max = 40) Integer> daysBetween,
      @ForAll @IntRange(max = 20) int graceDays,
      @ForAll @IntRange(min = 1, max = 8) int min,
      @ForAll @IntRange(max = 30) int more) {
    var published = new TreeMap<Long, Instant>();
    var at = NOW.minus(Duration.ofDays(daysBetween.stream().mapToInt(days -> days).sum()));
    for (int i = 0; i < daysBetween.size(); i++) {
      at = at.plus(Duration.ofDays(daysBetween.get(i)));
      published.put(i + 1L, at);
    }
    var grace = Duration.ofDays(graceDays);

    int max = min + more;
    var due = due(grace, min, OptionalInt.of(max), published);

    // Those whose successor is old enough, for time does not go back here, and those too many.
    var expected =
        LongStream.rangeClosed(1, published.size() - (long) min)
            .filter(
                version ->
                    version <= published.size() - (long) max
                        || !published.get(version + 1).plus(grace).isAfter(NOW))
            .boxed()
            .toList();
    assertThat(due).extracting(Due::version).isEqualTo(expected);
    assertThat(published.size() - due.size()).isBetween(Math.min(min, published.size()), max);
  }
}
