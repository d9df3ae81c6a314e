package dev.amund.daemon;

import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import dev.amund.samples.topic.SampleFeed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Checks that registered samples reach this daemon's stores. An unusable topic, link or store makes
 * it not ready; a dead or hanging follower thread makes it not live, because only a restart helps.
 */
final class SampleFeedChecks implements CheckGroup {
  /** Longer than any record takes, including a stalled link or an erasure in a large store. */
  static final Duration SLOW_AFTER = Duration.ofMinutes(5);

  private final BooleanSupplier isAlive;
  private final Supplier<Optional<String>> problem;
  private final Supplier<Duration> silence;
  private final Duration stuckAfter;

  /**
   * @param isAlive whether the follower's thread runs
   * @param problem why it cannot follow
   * @param silence how long it has neither polled nor finished a record
   * @param stuckAfter after how long only a restart helps
   */
  SampleFeedChecks(
      BooleanSupplier isAlive,
      Supplier<Optional<String>> problem,
      Supplier<Duration> silence,
      Duration stuckAfter) {
    this.isAlive = isAlive;
    this.problem = problem;
    this.silence = silence;
    this.stuckAfter = stuckAfter;
  }

  /**
   * Creates checks of the follower.
   *
   * @param feed empty if no topic is followed; then the checks are up
   */
  static SampleFeedChecks of(Optional<SampleFeed> feed, Duration stuckAfter) {
    return new SampleFeedChecks(
        () -> feed.map(SampleFeed::isAlive).orElse(true),
        () -> feed.flatMap(SampleFeed::problem),
        () -> feed.map(SampleFeed::silence).orElse(Duration.ZERO),
        stuckAfter);
  }

  @Override
  public List<HealthCheck> checks() {
    return List.of(
        HealthCheck.live("samples-thread", this::thread),
        HealthCheck.ready("training-samples", this::following));
  }

  private Health thread() {
    if (!isAlive.getAsBoolean()) {
      return Health.down("the thread that follows the training samples has died");
    }
    return progress(stuckAfter);
  }

  private Health following() {
    return problem.get().map(Health::down).orElseGet(() -> progress(SLOW_AFTER));
  }

  private Health progress(Duration most) {
    var now = silence.get();
    return Health.upIf(
        now.compareTo(most) < 0,
        "the follower of the training samples has shown no progress for %d s"
            .formatted(now.toSeconds()));
  }
}
