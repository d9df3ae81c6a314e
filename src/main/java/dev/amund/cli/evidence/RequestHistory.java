package dev.amund.cli.evidence;

import dev.amund.artifacts.chain.ChainReport;
import dev.amund.artifacts.chain.CheckedVersion;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * All that is still known of one deletion request. Lists are in the order of their partitions and
 * offsets; what is not found is empty.
 *
 * @param modelId the model that had to forget
 * @param requests the request, and copies of it
 * @param batches its batch
 * @param evaluations the attempts at that batch
 * @param announcements the version that has forgotten the batch, if the compacted topic still has
 *     it
 * @param receipts its receipts
 * @param deadLetters dead letters that contain its id
 * @param version the same version in the artifact store
 * @param chain the versions of the model, verified; empty if the request led to no version
 * @param checks the checks
 * @param missing what is no longer there, or not yet, and why; in words
 */
public record RequestHistory(
    UUID requestId,
    String modelId,
    List<Sighting<DeletionRequested>> requests,
    List<Sighting<UnlearningBatch>> batches,
    List<Sighting<UnlearningEvaluated>> evaluations,
    List<Sighting<ModelVersionPublished>> announcements,
    List<Sighting<DeletionReceipt>> receipts,
    List<Sighting<DeadRecord>> deadLetters,
    Optional<CheckedVersion> version,
    Optional<ChainReport> chain,
    List<Check> checks,
    List<String> missing) {

  /** Returns whether all checks hold. */
  public boolean isSound() {
    return checks.stream().allMatch(Check::held);
  }
}
