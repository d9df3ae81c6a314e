package dev.amund.unlearner.progress;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The closed batches of a model that are not done with, the current one among them.
 *
 * @param batches how many
 * @param requests how many requests they hold
 * @param samples how many samples these name; a subject counts for one
 * @param oldestAcceptedAt when the request that waits longest was accepted
 * @param earliestDueAt by when the most pressing one must be done, if any says so
 */
public record WaitingBatches(
    int batches,
    int requests,
    long samples,
    Optional<Instant> oldestAcceptedAt,
    Optional<Instant> earliestDueAt) {
  /** Nothing waits. */
  public static final WaitingBatches NONE =
      new WaitingBatches(0, 0, 0, Optional.empty(), Optional.empty());

  WaitingBatches plus(WaitingBatches more) {
    return new WaitingBatches(
        batches + more.batches,
        requests + more.requests,
        samples + more.samples,
        earlier(oldestAcceptedAt, more.oldestAcceptedAt),
        earlier(earliestDueAt, more.earliestDueAt));
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    return Stream.concat(one.stream(), other.stream()).min(Instant::compareTo);
  }
}
