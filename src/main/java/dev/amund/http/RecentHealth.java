package dev.amund.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * A probe that answers from memory for a while: however many ask how often, what is asked of others
 * is asked at most so often.
 */
public final class RecentHealth implements Supplier<Health> {
  private final Supplier<Health> probe;
  private final Duration maxAge;
  private final Clock clock;
  private Instant askedAt = Instant.EPOCH;
  private Health answer;

  /**
   * @param probe asked when the last answer is too old; an exception is no answer
   * @param maxAge how long an answer counts
   */
  public RecentHealth(Supplier<Health> probe, Duration maxAge, Clock clock) {
    this.probe = probe;
    this.maxAge = maxAge;
    this.clock = clock;
  }

  @Override
  public synchronized Health get() {
    Instant now = clock.instant();
    // An answer from the future is old as well: the clock was set back.
    if (answer == null || Duration.between(askedAt, now).abs().compareTo(maxAge) >= 0) {
      answer = probe.get();
      askedAt = now;
    }
    return answer;
  }
}
