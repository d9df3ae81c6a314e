package dev.amund.intake;

import dev.amund.config.IntakeConfig;
import dev.amund.event.ClosedBy;
import java.util.Optional;

/** Decides when a batch closes. */
final class ClosingRule {
  /** A batch must fit into a record; brokers take a little more than a million bytes by default. */
  static final int MAX_BYTES = 900_000;

  /** The maximum size of a single request, including what the intake adds to it. */
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

  /** Returns whether the batch must close before {@code next} joins it. */
  boolean hasNoRoomFor(PendingRequest next, OpenBatchState state) {
    return !state.isEmpty()
        && (state.samples() + next.samples() > maxSamples
            || state.bytes() + next.bytes() > MAX_BYTES);
  }

  /** Returns whether the batch is full. */
  boolean isFull(OpenBatchState state) {
    return state.requests() >= maxRequests || state.samples() >= maxSamples;
  }

  /**
   * Returns why the batch must close now, if it must.
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
    // Not earliestDueAt - margin, which overflows for a very early due date.
    if (state.earliestDueAt() <= now + dueMarginMillis) {
      return Optional.of(ClosedBy.DEADLINE);
    }
    // A negative age means that the clock was set back by an unknown amount. Closing early is
    // harmless; waiting for the clock to catch up may not be.
    if (Math.abs(now - state.oldestAcceptedAt()) >= maxAgeMillis) {
      return Optional.of(ClosedBy.AGE);
    }
    return Optional.empty();
  }
}
