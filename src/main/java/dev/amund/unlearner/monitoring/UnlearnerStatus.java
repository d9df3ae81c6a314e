package dev.amund.unlearner.monitoring;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the unlearner is doing.
 *
 * @param joined whether the consumer group has assigned it its partitions (possibly none)
 * @param models the configured models that fall to it: those of its partitions
 * @param heads the newest version of each model of its partitions
 * @param inHand the batch that is being worked on
 * @param recentReceipts those of the last transactions, the newest first
 * @param lastBatchSeconds seconds by stage of the last attempt at the last batch
 * @param problem what keeps it from working on any model, until it works again
 * @param problems what keeps it from working on single models, by model id
 * @param loopSilence how long its loop has not turned; it turns all the time, whatever is away
 * @param workSilence how long the arithmetic in progress has not shown a step done; empty if there
 *     is none in hand
 */
public record UnlearnerStatus(
    boolean joined,
    Set<String> models,
    Map<String, ModelVersionPublished> heads,
    Optional<CurrentBatch> inHand,
    List<DeletionReceipt> recentReceipts,
    Map<String, Double> lastBatchSeconds,
    Optional<String> problem,
    Map<String, String> problems,
    Duration loopSilence,
    Optional<Duration> workSilence) {

  /** What keeps it from working on a model: the model's own problem, or that of all. */
  public Optional<String> problemOf(String modelId) {
    return Optional.ofNullable(problems.get(modelId)).or(() -> problem);
  }
}
