package dev.amund.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentHealthTest {
  private final MovableClock clock = new MovableClock(Instant.parse("2026-02-01T12:00:00Z"));
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void anAnswerCountsForAWhile() {
    var recent =
        new RecentHealth(
            () -> Health.upIf(asked.incrementAndGet() > 1, "the first answer"),
            Duration.ofSeconds(2),
            clock);
    assertThat(recent.get()).isEqualTo(Health.down("the first answer"));
    clock.advance(Duration.ofMillis(1999));
    assertThat(recent.get()).isEqualTo(Health.down("the first answer"));
    assertThat(asked).hasValue(1);

    clock.advance(Duration.ofMillis(1));
    assertThat(recent.get()).isEqualTo(Health.up());
    assertThat(asked).hasValue(2);
  }

  @Test
  void anExceptionIsNoAnswer() {
    var recent =
        new RecentHealth(
            () -> {
              asked.incrementAndGet();
              throw new IllegalStateException("no answer");
            },
            Duration.ofSeconds(2),
            clock);
    assertThatThrownBy(recent::get).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(recent::get).isInstanceOf(IllegalStateException.class);
    assertThat(asked).hasValue(2);
  }
}
