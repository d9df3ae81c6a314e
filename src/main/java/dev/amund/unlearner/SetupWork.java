package dev.amund.unlearner;

import dev.amund.unlearner.tasks.Task;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps the tasks that each model needs once before its batches: to publish its first version, if
 * there is none, and to write the serving layout of its newest, in case a crash came in between. It
 * is kept until it has succeeded. The polling thread alone uses it.
 */
final class SetupWork {
  private final Map<String, Task.OnModel> byModel = new LinkedHashMap<>();

  /** Adds the work for a model, in place of earlier work that was not done. */
  void add(Task.OnModel work) {
    byModel.put(work.modelId(), work);
  }

  /** Removes what has succeeded. */
  void done(Task.OnModel work) {
    byModel.remove(work.modelId(), work);
  }

  /** Returns one for a model that may be worked on; empty if there is none. */
  Optional<Task.OnModel> next(Predicate<String> mayWork) {
    return byModel.values().stream().filter(work -> mayWork.test(work.modelId())).findFirst();
  }

  /** Returns the models that have work left. */
  Set<String> models() {
    return Set.copyOf(byModel.keySet());
  }

  /** Removes what belongs to partitions that another daemon has now. */
  void lost(Collection<TopicPartition> partitions) {
    byModel.values().removeIf(work -> partitions.contains(work.partition()));
  }

  /** Removes everything. */
  void clear() {
    byModel.clear();
  }
}
