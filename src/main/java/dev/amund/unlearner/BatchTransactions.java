package dev.amund.unlearner;

import dev.amund.event.ModelVersionPublished;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.transactions.BatchFeed;
import dev.amund.unlearner.transactions.BatchProgress;
import dev.amund.unlearner.transactions.Committer;
import dev.amund.unlearner.transactions.DeliveryCount;
import dev.amund.unlearner.transactions.PartitionOwners;
import java.util.Optional;

/**
 * The feed of batches that the loop reads, and the transactions that it writes.
 *
 * @param feed of batches
 * @param progress in each partition of the feed
 * @param owners the transactional producers of those partitions
 * @param committer writes the transactions
 * @param deliveryCount how often each batch was begun
 */
record BatchTransactions(
    BatchFeed feed,
    BatchProgress progress,
    PartitionOwners owners,
    Committer committer,
    DeliveryCount deliveryCount) {

  /** Returns the newest version of the model that the work is about, if there is one. */
  Optional<ModelVersionPublished> head(Task.OnModel work) {
    return owners.of(work.partition()).head(work.modelId());
  }
}
