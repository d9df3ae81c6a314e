package dev.amund.intake;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * Summarises one model's batches, so that the requests in them need not be read.
 *
 * @param batches the number of closed batches, and so of the last one
 * @param arrivals how many requests were accepted; orders them
 * @param requests how many wait
 * @param samples how many samples they count for
 * @param bytes how large they are
 * @param oldestAcceptedAt when the first of them was accepted, epoch milliseconds; undefined if
 *     none waits
 * @param earliestDueAt by when the first of them must be done, epoch milliseconds; {@link
 *     Long#MAX_VALUE} for never
 */
record OpenBatchState(
    long batches,
    long arrivals,
    int requests,
    long samples,
    long bytes,
    long oldestAcceptedAt,
    long earliestDueAt) {
  static final OpenBatchState NEW = new OpenBatchState(0, 0, 0, 0, 0, 0, Long.MAX_VALUE);

  OpenBatchState with(PendingRequest request) {
    return new OpenBatchState(
        batches,
        arrivals + 1,
        requests + 1,
        samples + request.samples(),
        bytes + request.bytes(),
        isEmpty() ? request.acceptedAt() : Math.min(oldestAcceptedAt, request.acceptedAt()),
        request.dueAt() == null ? earliestDueAt : Math.min(earliestDueAt, request.dueAt()));
  }

  OpenBatchState closed() {
    return new OpenBatchState(batches + 1, arrivals, 0, 0, 0, 0, Long.MAX_VALUE);
  }

  /** Returns the state after a batch of other requests than the waiting ones was closed. */
  OpenBatchState withFurtherBatch() {
    return new OpenBatchState(
        batches + 1, arrivals, requests, samples, bytes, oldestAcceptedAt, earliestDueAt);
  }

  @JsonIgnore
  boolean isEmpty() {
    return requests == 0;
  }
}
