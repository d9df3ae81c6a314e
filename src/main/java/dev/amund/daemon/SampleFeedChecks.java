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
 * Whether registered samples reach the stores of this daemon. A topic, a link or a store that
 * cannot be used makes it not ready; not live is a follower whose thread is dead or stands still,
 * since only a restart helps against that.
 */
final class SampleFeedChecks implements CheckGroup {
  /** No record may take so long, not even a link that stops or an erasure in a large store. */
  static final Duration SLOW_AFTER = Duration.ofMinutes(5);

  private final BooleanSupplier isAlive;
  private final Supplier<Optional<String>> problem;
  private final Supplier<Duration> silence;
  private final Duration stuckAfter;

  /**
   * @param isAlive whether the follower's thread runs
   * @param problem what keeps it from following
   * @param silence for how long it has neither looked for records nor been done with one
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
   * Checks of the follower.
   *
   * @param feed empty where no topic is followed; then all is well
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
