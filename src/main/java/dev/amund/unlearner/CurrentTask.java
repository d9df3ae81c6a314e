package dev.amund.unlearner;

import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * The task that the arithmetic thread works on.
 *
 * @param deliveries how often its batch was delivered, this time included; 0 where none is counted
 * @param since when it began, in the unit of {@link System#nanoTime()}
 * @param cancellation ends it
 * @param result what it leads to
 */
record CurrentTask(
    Task.OnModel work,
    int deliveries,
    long since,
    Cancellation cancellation,
    CompletableFuture<Publication> result) {

  /** Returns how long it has taken until now. */
  Duration took() {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  /** Returns whether it has come to its end, failed or not. */
  boolean isDone() {
    return result.isDone();
  }

  /** Returns whether it belongs to one of these partitions. */
  boolean isOf(Collection<TopicPartition> partitions) {
    return partitions.contains(work.partition());
  }

  /** Returns the batch that it is to forget, if that is what it does. */
  Optional<Task.Forget> forget() {
    return work instanceof Task.Forget forget ? Optional.of(forget) : Optional.empty();
  }
}
