package dev.amund.event;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Accepted, unfinished requests, wherever they wait.
 *
 * @param requests how many requests
 * @param samples how many samples they name; a subject counts for one
 * @param oldestAcceptedAt when the one that waits longest was accepted
 * @param earliestDueAt the earliest due date, if any
 */
public record PendingWork(
    long requests,
    long samples,
    Optional<Instant> oldestAcceptedAt,
    Optional<Instant> earliestDueAt) {
  /** Nothing waits. */
  public static final PendingWork NONE = new PendingWork(0, 0, Optional.empty(), Optional.empty());

  /** Returns the work that the requests of a batch are. */
  public static PendingWork of(UnlearningBatch batch) {
    return batch.getRequests().stream().map(PendingWork::of).reduce(NONE, PendingWork::plus);
  }

  private static PendingWork of(BatchedRequest request) {
    return new PendingWork(
        1,
        NamedSamples.count(request.getSampleIds()),
        Optional.of(request.getAcceptedAt()),
        Optional.ofNullable(request.getDueAt()));
  }

  /** Returns both together. */
  public PendingWork plus(PendingWork more) {
    return new PendingWork(
        requests + more.requests,
        samples + more.samples,
        earlier(oldestAcceptedAt, more.oldestAcceptedAt),
        earlier(earliestDueAt, more.earliestDueAt));
  }

  /** Returns the same work, of so many requests. */
  public PendingWork withRequests(long count) {
    return new PendingWork(count, samples, oldestAcceptedAt, earliestDueAt);
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    return Stream.concat(one.stream(), other.stream()).min(Instant::compareTo);
  }
}
