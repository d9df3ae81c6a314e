package dev.amund.unlearner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a model that failed is tried again. */
class ModelBackoffTest {
  private static final Duration NO_TIME = Duration.ZERO;

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  private final ModelBackoff backoff =
      new ModelBackoff(Duration.ofSeconds(2), Duration.ofSeconds(60), nanoTime::get);

  @Test
  void thePauseDoublesUpToTheLimit() {
    assertThat(backoff.mayWork("a")).isTrue();
    for (int seconds : new int[] {2, 4, 8, 16, 32, 60, 60}) {
      assertThat(backoff.failed("a", NO_TIME)).isEqualTo(Duration.ofSeconds(seconds));
      pass(Duration.ofSeconds(seconds).minusNanos(1));
      assertThat(backoff.retry(Set.of("a"))).isEmpty();
      assertThat(backoff.mayWork("a")).isFalse();
      pass(Duration.ofNanos(1));
      assertThat(backoff.retry(Set.of("a"))).contains("a");
      assertThat(backoff.mayWork("a")).isTrue();
    }
  }

  @Test
  void afterASuccessItBeginsAgainAtTheFirstPause() {
    backoff.failed("a", NO_TIME);
    backoff.failed("a", NO_TIME);
    assertThat(backoff.succeeded("a")).isTrue();
    assertThat(backoff.succeeded("a")).isFalse();
    assertThat(backoff.mayWork("a")).isTrue();
    assertThat(backoff.failed("a", NO_TIME)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void theOthersGoOn() {
    backoff.failed("a", Duration.ofHours(1));
    assertThat(backoff.mayWork("b")).isTrue();
  }

  @Test
  void theOneThatWaitsLongestIsTriedFirst() {
    backoff.failed("a", NO_TIME);
    pass(Duration.ofSeconds(1));
    backoff.failed("b", NO_TIME);
    pass(Duration.ofSeconds(9));
    assertThat(backoff.retry(List.of("b", "a", "works"))).contains("a");
    assertThat(backoff.retry(List.of("b", "a", "works"))).contains("b");
    assertThat(backoff.retry(List.of("b", "a", "works"))).isEmpty();
  }

  @Test
  void allTriesTogetherTakeATenthOfTheTimeHoweverManyModelsFailSlowly() {
    var models = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");
    var each = Duration.ofSeconds(30);
    models.forEach(model -> backoff.failed(model, each));
    var tries = new java.util.HashMap<String, Integer>();
    long spent = 0;
    long start = nanoTime.get();
    Duration day = Duration.ofDays(1);
    while (nanoTime.get() - start < day.toNanos()) {
      var next = backoff.retry(models);
      if (next.isPresent()) {
        pass(each);
        spent += each.toNanos();
        backoff.failed(next.get(), each);
        tries.merge(next.get(), 1, Integer::sum);
      } else {
        pass(Duration.ofSeconds(1));
      }
    }
    assertThat((double) spent / day.toNanos()).isBetween(0.09, 0.1);
    assertThat(tries).containsOnlyKeys(models);
    assertThat(tries.values()).allMatch(count -> count >= 30, "each has its turn");
  }

  @Test
  void aModelOfAnotherDaemonIsForgotten() {
    backoff.failed("a", NO_TIME);
    backoff.forget(Set.of("a"));
    assertThat(backoff.mayWork("a")).isTrue();
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }
}
