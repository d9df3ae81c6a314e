package dev.amund.unlearner.progress;

import dev.amund.event.PendingWork;
import dev.amund.event.UnlearningBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * The closed batches that are not done with, the current one among them: what it takes to say how
 * many wait, and for how long. Safe for use by several threads.
 */
final class OpenBatches {
  private final Map<TopicPartition, TreeMap<Long, Entry>> byPartition = new HashMap<>();

  private record Entry(String modelId, WaitingBatches waiting) {}

  /** A batch that lies in the topic. */
  synchronized void add(TopicPartition partition, long offset, UnlearningBatch batch) {
    byPartition
        .computeIfAbsent(partition, p -> new TreeMap<>())
        .put(offset, new Entry(batch.getModelId(), waiting(batch)));
  }

  /** Removes the batches that the progress in a partition has passed. */
  synchronized void done(TopicPartition partition, PartitionProgress progress) {
    Optional.ofNullable(byPartition.get(partition))
        .ifPresent(
            batches ->
                batches
                    .entrySet()
                    .removeIf(
                        batch -> progress.isDone(batch.getValue().modelId(), batch.getKey())));
  }

  /** Forgets all of them; they are read again. */
  synchronized void clear() {
    byPartition.clear();
  }

  /** Returns what waits, by model; a model of which nothing waits is not among them. */
  synchronized Map<String, WaitingBatches> byModel() {
    var models = new HashMap<String, WaitingBatches>();
    byPartition
        .values()
        .forEach(
            batches ->
                batches
                    .values()
                    .forEach(
                        entry ->
                            models.merge(entry.modelId(), entry.waiting(), WaitingBatches::plus)));
    return Map.copyOf(models);
  }

  private static WaitingBatches waiting(UnlearningBatch batch) {
    return new WaitingBatches(1, PendingWork.of(batch));
  }
}
