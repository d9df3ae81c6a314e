package dev.amund.unlearner;

import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.transactions.PartitionOwner;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps which partitions, and with them which models, the consumer group has given to this daemon,
 * and tells the monitor of them.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
final class AssignedModels {
  private final BatchTransactions transactions;
  private final Set<String> configured;
  private final ToIntFunction<String> partitionOf;
  private final SetupWork setup;
  private final UnlearnerMonitor monitor;
  private final Set<TopicPartition> assigned = new HashSet<>();

  /**
   * @param configured the models of the configuration
   * @param partitionOf the number of the partition of a model
   * @param setup takes what each model of an acquired partition needs first
   */
  AssignedModels(
      BatchTransactions transactions,
      Set<String> configured,
      ToIntFunction<String> partitionOf,
      SetupWork setup,
      UnlearnerMonitor monitor) {
    this.transactions = transactions;
    this.configured = configured;
    this.partitionOf = partitionOf;
    this.setup = setup;
    this.monitor = monitor;
  }

  /** Adds partitions that this daemon has from now on. They are acquired later. */
  void add(Collection<TopicPartition> partitions) {
    transactions.feed().pause(partitions);
    assigned.addAll(partitions);
    monitor.joined(of(assigned));
  }

  /**
   * Acquires the partitions that are assigned and not acquired yet: fences their former owners, and
   * reads the heads of their models.
   */
  void acquireMissing() {
    for (TopicPartition partition :
        transactions.owners().missing(transactions.feed().assignment())) {
      PartitionOwner owner = transactions.owners().acquire(partition);
      owner.heads().values().stream()
          .map(head -> new Task.WriteServingLayout(partition, head))
          .forEach(setup::add);
      of(Set.of(partition)).stream()
          .filter(modelId -> owner.head(modelId).isEmpty())
          .forEach(modelId -> setup.add(new Task.PublishBase(partition, modelId)));
      monitor.heads(transactions.owners().heads());
    }
  }

  /** Releases partitions that another daemon has from now on. */
  void remove(Collection<TopicPartition> partitions) {
    setup.lost(partitions);
    partitions.forEach(transactions.owners()::release);
    assigned.removeAll(partitions);
    monitor.left(of(assigned));
    monitor.heads(transactions.owners().heads());
  }

  /** Returns the configured models of these partitions, whether or not they are acquired. */
  Set<String> of(Collection<TopicPartition> partitions) {
    Set<Integer> numbers =
        partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    return configured.stream()
        .filter(modelId -> numbers.contains(partitionOf.applyAsInt(modelId)))
        .collect(Collectors.toSet());
  }
}
