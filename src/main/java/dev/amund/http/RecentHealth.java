package dev.amund.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * A probe that caches its result for a while, so that frequent callers do not cause more calls to
 * other systems.
 */
public final class RecentHealth implements Supplier<Health> {
  private final Supplier<Health> probe;
  private final Duration maxAge;
  private final Clock clock;
  private Instant askedAt = Instant.EPOCH;
  private Health answer;

  /**
   * @param probe run when the last result is too old; an exception is not cached
   * @param maxAge how long a result counts
   */
  public RecentHealth(Supplier<Health> probe, Duration maxAge, Clock clock) {
    this.probe = probe;
    this.maxAge = maxAge;
    this.clock = clock;
  }

  @Override
  public synchronized Health get() {
    Instant now = clock.instant();
    // A result from the future is also old: the clock was set back.
    if (answer == null || Duration.between(askedAt, now).abs().compareTo(maxAge) >= 0) {
      answer = probe.get();
      askedAt = now;
    }
    return answer;
  }
}
