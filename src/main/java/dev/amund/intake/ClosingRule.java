package dev.amund.intake;

import dev.amund.config.IntakeConfig;
import dev.amund.event.ClosedBy;
import java.util.Optional;

/** When a batch closes. */
final class ClosingRule {
  /** A batch must fit into a record; brokers take a little more than a million bytes by default. */
  static final int MAX_BYTES = 900_000;

  /** What a request alone may take: as much, and what the intake adds to it. */
  static final int MAX_BYTES_ALONE = MAX_BYTES + 16 * 1024;

  private final int maxRequests;
  private final int maxSamples;
  private final long maxAgeMillis;
  private final long dueMarginMillis;

  ClosingRule(IntakeConfig config) {
    maxRequests = config.maxRequests();
    maxSamples = config.maxSamples();
    maxAgeMillis = config.maxAge().toMillis();
    dueMarginMillis = config.dueMargin().toMillis();
  }

  /** Whether the waiting requests must close before {@code next} joins them. */
  boolean hasNoRoomFor(PendingRequest next, OpenBatchState state) {
    return !state.isEmpty()
        && (state.samples() + next.samples() > maxSamples
            || state.bytes() + next.bytes() > MAX_BYTES);
  }

  /** Whether the requests are as many as a batch may hold. */
  boolean isFull(OpenBatchState state) {
    return state.requests() >= maxRequests || state.samples() >= maxSamples;
  }

  /**
   * Why the waiting requests must close now, if they must.
   *
   * @param now epoch milliseconds
   */
  Optional<ClosedBy> due(OpenBatchState state, long now) {
    if (state.isEmpty()) {
      return Optional.empty();
    }
    if (isFull(state)) {
      return Optional.of(ClosedBy.COUNT);
    }
    // Not earliestDueAt - margin: a due date at the dawn of time would overflow.
    if (state.earliestDueAt() <= now + dueMarginMillis) {
      return Optional.of(ClosedBy.DEADLINE);
    }
    // An age below zero: the clock was set back, by an unknown amount. To close early does
    // no harm, to wait until the clock is there again might.
    if (Math.abs(now - state.oldestAcceptedAt()) >= maxAgeMillis) {
      return Optional.of(ClosedBy.AGE);
    }
    return Optional.empty();
  }
}
