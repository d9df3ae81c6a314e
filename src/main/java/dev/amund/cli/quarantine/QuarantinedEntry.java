package dev.amund.cli.quarantine;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A request that is quarantined.
 *
 * @param modelId its model
 * @param requestId its id
 * @param batchId the batch with which it was quarantined
 * @param since when its latest receipt was written
 * @param dueAt by when it must be done, if it has a date that is known
 * @param reason what the latest receipt says
 */
public record QuarantinedEntry(
    String modelId,
    UUID requestId,
    Optional<UUID> batchId,
    Instant since,
    Optional<Instant> dueAt,
    String reason) {}
