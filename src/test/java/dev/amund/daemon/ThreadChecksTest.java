package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.http.Health;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What of the process itself only a restart helps against. */
class ThreadChecksTest {
  private final Map<String, Boolean> runs = new HashMap<>(Map.of("one", true, "two", true));
  private Set<String> lost = Set.of();
  private Instant now = Instant.EPOCH;

  private final Clock clock =
      new Clock() {
        @Override
        public java.time.ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  private final CheckGroup threads =
      new ThreadChecks(
          Map.<String, BooleanSupplier>of(
              "one", () -> runs.get("one"), "two", () -> runs.get("two")),
          () -> lost,
          clock);

  @Test
  void aThreadThatHasEndedIsNotLive() {
    assertThat(ask(threads)).isEqualTo(Health.up());
    runs.put("two", false);
    assertThat(ask(threads)).isEqualTo(Health.down("threads have ended: two"));
  }

  @Test
  void aThreadOfALibraryIsLostWhenItIsMissingTwiceInARow() {
    lost = Set.of("io-1");
    assertThat(ask(threads)).as("perhaps its client is being closed").isEqualTo(Health.up());
    lost = Set.of();
    assertThat(ask(threads)).isEqualTo(Health.up());
    lost = Set.of("io-2");
    assertThat(ask(threads)).isEqualTo(Health.up());
    lost = Set.of("io-2", "io-3");
    assertThat(ask(threads)).isEqualTo(Health.down("threads have ended: io-2"));
  }

  @Test
  void aHeapThatStaysFullIsNotLive() {
    var used = new AtomicLong(950);
    var heap = new HeapCheck(used::get, 1000, clock);
    assertThat(ask(heap)).isEqualTo(Health.up());
    used.set(951);
    assertThat(ask(heap)).as("the next collection may free it").isEqualTo(Health.up());
    assertThat(ask(heap).isUp()).isFalse();
    used.set(100);
    assertThat(ask(heap)).isEqualTo(Health.up());
  }

  private Health ask(CheckGroup group) {
    now = now.plus(Duration.ofSeconds(10));
    return group.checks().get(0).probe().get();
  }
}
