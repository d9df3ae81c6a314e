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
 * @param dueAt its due date, if known
 * @param reason the latest receipt's reason
 */
public record QuarantinedEntry(
    String modelId,
    UUID requestId,
    Optional<UUID> batchId,
    Instant since,
    Optional<Instant> dueAt,
    String reason) {}
