package dev.amund.unlearner.transactions;

import dev.amund.unlearner.progress.PartitionProgress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Keeps how far the batches of each owned partition are done. The polling thread alone uses it. */
public final class BatchProgress {
  private final BatchFeed feed;
  private final Map<TopicPartition, PartitionProgress> byPartition = new HashMap<>();
  private final Map<TopicPartition, PartitionProgress> committed = new HashMap<>();

  /**
   * @param feed tells what was committed last
   */
  public BatchProgress(BatchFeed feed) {
    this.feed = feed;
  }

  /** Returns the progress in a partition, which is owned. */
  public PartitionProgress of(TopicPartition partition) {
    if (!byPartition.containsKey(partition)) {
      committed(partition, PartitionProgress.of(feed.committed(partition)));
    }
    return byPartition.get(partition);
  }

  /** Takes note of a progress, which comes with the next commit. */
  public void set(TopicPartition partition, PartitionProgress now) {
    byPartition.put(partition, now);
  }

  /** Takes note of a progress that was committed. */
  public void committed(TopicPartition partition, PartitionProgress now) {
    byPartition.put(partition, now);
    committed.put(partition, now);
  }

  /**
   * Returns the partitions in which models have caught up with the others since the last commit.
   * Without another commit, their committed metadata would call them behind until the next batch.
   */
  public List<TopicPartition> caughtUp() {
    return byPartition.keySet().stream()
        .filter(
            partition ->
                byPartition.get(partition).behind().size()
                    < committed.get(partition).behind().size())
        .toList();
  }

  /** Forgets these partitions; they are read from the broker when asked for again. */
  public void forget(Collection<TopicPartition> partitions) {
    byPartition.keySet().removeAll(partitions);
    committed.keySet().removeAll(partitions);
  }

  /** Forgets all partitions; they are read from the broker when asked for again. */
  void forgetAll() {
    byPartition.clear();
    committed.clear();
  }
}
