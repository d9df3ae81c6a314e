package dev.amund.unlearner.transactions;

import dev.amund.event.ModelVersionPublished;
import dev.amund.unlearner.tasks.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.kafka.common.TopicPartition;

/** The partitions that this daemon owns at the moment. The polling thread alone uses it. */
public final class PartitionOwners implements AutoCloseable {
  private final IntFunction<PartitionOwner> taking;
  private final Map<TopicPartition, PartitionOwner> owners = new HashMap<>();

  /**
   * @param taking fences the former owner of a partition and reads its version heads
   */
  public PartitionOwners(IntFunction<PartitionOwner> taking) {
    this.taking = taking;
  }

  /** The partitions of {@code assigned} that are not owned yet. */
  public List<TopicPartition> missing(Collection<TopicPartition> assigned) {
    return assigned.stream().filter(partition -> !owners.containsKey(partition)).toList();
  }

  public PartitionOwner acquire(TopicPartition partition) {
    return owners.computeIfAbsent(partition, p -> taking.apply(p.partition()));
  }

  public PartitionOwner of(TopicPartition partition) {
    return Optional.ofNullable(owners.get(partition))
        .orElseThrow(() -> new IllegalStateException(partition + " is not owned"));
  }

  public void release(TopicPartition partition) {
    Optional.ofNullable(owners.remove(partition)).ifPresent(PartitionOwner::close);
  }

  /** The newest version of every model of the owned partitions. */
  public Map<String, ModelVersionPublished> heads() {
    var heads = new HashMap<String, ModelVersionPublished>();
    owners.values().forEach(owner -> heads.putAll(owner.heads()));
    return heads;
  }

  /** A look at each model of the owned partitions for versions to be retired. */
  public List<Task.Retire> retirable() {
    var looks = new ArrayList<Task.Retire>();
    owners.forEach(
        (partition, owner) ->
            owner
                .heads()
                .keySet()
                .forEach(
                    modelId ->
                        looks.add(new Task.Retire(partition, modelId, owner.retired(modelId)))));
    return looks;
  }

  /** An attack ahead on the newest version of each model of the owned partitions. */
  public List<Task.Precompute> precomputable() {
    var attacks = new ArrayList<Task.Precompute>();
    owners.forEach(
        (partition, owner) ->
            owner
                .heads()
                .values()
                .forEach(head -> attacks.add(new Task.Precompute(partition, head))));
    return attacks;
  }

  @Override
  public void close() {
    List.copyOf(owners.keySet()).forEach(this::release);
  }
}
