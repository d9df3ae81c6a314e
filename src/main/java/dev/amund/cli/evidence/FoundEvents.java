package dev.amund.cli.evidence;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import java.util.List;

/**
 * The events about one deletion request that the topics still hold, each list in the order of its
 * partitions and offsets; what is not found is empty.
 *
 * @param requests the request, and copies of it
 * @param batches its batch
 * @param evaluations the attempts at that batch
 * @param announcements the version that has forgotten the batch, if the compacted topic still has
 *     it
 * @param receipts its receipts
 * @param deadLetters dead letters that contain its id
 */
public record FoundEvents(
    List<Sighting<DeletionRequested>> requests,
    List<Sighting<UnlearningBatch>> batches,
    List<Sighting<UnlearningEvaluated>> evaluations,
    List<Sighting<ModelVersionPublished>> announcements,
    List<Sighting<DeletionReceipt>> receipts,
    List<Sighting<DeadRecord>> deadLetters) {}
