package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SampleFeedChecksTest {
  private static final Duration STUCK_AFTER = Duration.ofMinutes(30);

  private boolean alive = true;
  private Optional<String> problem = Optional.empty();
  private Duration silence = Duration.ofSeconds(20);
  private final SampleFeedChecks checks =
      new SampleFeedChecks(() -> alive, () -> problem, () -> silence, STUCK_AFTER);

  private Health ask(String name) {
    return checks.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .map(HealthCheck::probe)
        .orElseThrow()
        .get();
  }

  @Test
  void aFollowerThatMovesIsWell() {
    assertThat(ask("samples-thread")).isEqualTo(Health.up());
    assertThat(ask("training-samples")).isEqualTo(Health.up());
  }

  @Test
  void whereNoTopicIsFollowedAllIsWell() {
    var none = SampleFeedChecks.of(Optional.empty(), STUCK_AFTER);
    assertThat(none.checks())
        .allSatisfy(check -> assertThat(check.probe().get()).isEqualTo(Health.up()));
  }

  @Test
  void aProblemIsAMatterOfReadiness() {
    problem = Optional.of("model m: the store is full");
    assertThat(ask("training-samples")).isEqualTo(Health.down("model m: the store is full"));
    assertThat(ask("samples-thread")).isEqualTo(Health.up());
  }

  @Test
  void noProgressMakesItNotReadyAndThenNotLive() {
    silence = SampleFeedChecks.SLOW_AFTER;
    assertThat(ask("training-samples").reason())
        .contains("the follower of the training samples has shown no progress for 300 s");
    assertThat(ask("samples-thread")).isEqualTo(Health.up());
    silence = STUCK_AFTER;
    assertThat(ask("samples-thread").isUp()).isFalse();
  }

  @Test
  void aDeadThreadIsNotLive() {
    alive = false;
    assertThat(ask("samples-thread").reason())
        .contains("the thread that follows the training samples has died");
  }
}
