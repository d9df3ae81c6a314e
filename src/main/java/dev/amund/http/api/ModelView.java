package dev.amund.http.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A model and its pending work.
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
    boolean retrainRequired) {}
