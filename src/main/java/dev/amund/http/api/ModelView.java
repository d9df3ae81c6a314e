package dev.amund.http.api;

import dev.amund.event.PendingWork;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A model and its pending work; {@link #of} makes it of named parts.
 *
 * @param id its name in events
 * @param current the newest published version; empty until the base model is published
 * @param versions how many versions were published so far
 * @param pendingRequests accepted, unfinished deletion requests
 * @param pendingSamples samples that they name, as far as they wait at this daemon
 * @param oldestPendingAt when the oldest of them was accepted
 * @param nearestDueAt the earliest due date
 * @param quarantinedRequests requests that wait for an operator
 * @param retrainRequired whether samples were erased that the model still knows, so that it must be
 *     retrained from scratch
 */
public record ModelView(
    String id,
    Optional<VersionView> current,
    int versions,
    long pendingRequests,
    long pendingSamples,
    Optional<Instant> oldestPendingAt,
    Optional<Instant> nearestDueAt,
    long quarantinedRequests,
    boolean retrainRequired) {

  /**
   * Returns a model that no daemon need be configured for.
   *
   * @param versions all its versions, the oldest first
   * @param status what this daemon says of it, if it is configured
   * @param quarantinedRequests requests that wait for an operator
   * @param retrainRequired whether it must be retrained from scratch
   */
  public static ModelView of(
      String id,
      List<VersionView> versions,
      Optional<StatusView.Model> status,
      long quarantinedRequests,
      boolean retrainRequired) {
    PendingWork pending = status.map(StatusView.Model::pending).orElse(PendingWork.NONE);
    return new ModelView(
        id,
        versions.stream().reduce((earlier, later) -> later),
        versions.size(),
        pending.requests(),
        pending.samples(),
        pending.oldestAcceptedAt(),
        pending.earliestDueAt(),
        quarantinedRequests,
        retrainRequired);
  }
}
