package dev.amund.unlearner;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the unlearner is doing.
 *
 * @param joined whether the consumer group has assigned it its partitions (possibly none)
 * @param heads the newest version of each model of its partitions
 * @param inHand the batch that is being worked on
 * @param recentReceipts those of the last transactions, the newest first
 * @param lastBatchSeconds seconds by stage of the last attempt at the last batch
 * @param problem what keeps it from working, until it works again
 */
public record UnlearnerStatus(
    boolean joined,
    Map<String, ModelVersionPublished> heads,
    Optional<BatchInHand> inHand,
    List<DeletionReceipt> recentReceipts,
    Map<String, Double> lastBatchSeconds,
    Optional<String> problem) {}
