package dev.amund.unlearner.transactions;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.samples.SampleStoreException;
import dev.amund.unlearner.progress.PartitionProgress;
import dev.amund.unlearner.tasks.ModelUnusableException;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.tasks.UnknownModelException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts how often a batch was delivered, that is, how often work on it was started. The count is
 * committed with the progress in its partition ({@link PartitionProgress}), because the batch may
 * kill the process.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
public final class DeliveryCount {
  private final int most;
  private final Set<Place> excused = new HashSet<>();

  private record Place(TopicPartition partition, long offset) {
    static Place of(Task.Forget work) {
      return new Place(work.partition(), work.offset());
    }
  }

  /**
   * @param most after how many deliveries a batch is quarantined
   */
  public DeliveryCount(int most) {
    this.most = most;
  }

  /** Returns whether the batch was delivered too often already. */
  public boolean exhausted(int deliveries) {
    return deliveries >= most;
  }

  /**
   * Returns whether even handing the batch to retraining, which is begun as often again, has not
   * come to an end.
   */
  public boolean hopeless(int begun) {
    return begun >= 2 * most;
  }

  /**
   * Returns the number of earlier deliveries, without the last one if that was excused.
   *
   * @param progress in its partition
   */
  public int before(Task.Forget work, PartitionProgress progress) {
    int counted = progress.deliveries(work.offset());
    int deliveries = work.continued() ? counted - Committer.SLICE_ERASED : counted;
    return excused.remove(Place.of(work)) ? Math.max(0, deliveries - 1) : deliveries;
  }

  /** Excludes the last delivery from the count, because its failure was not caused by the batch. */
  public void excuse(Task.Forget work) {
    excused.add(Place.of(work));
  }

  /**
   * Returns whether the batch may have caused a failure, as opposed to an outage or a model that
   * cannot be used.
   */
  public static boolean mayBeCausedByBatch(Throwable failure) {
    return !(failure instanceof KafkaException
        || failure instanceof ArtifactException
        || failure instanceof SampleStoreException
        || failure instanceof UnknownModelException
        || failure instanceof ModelUnusableException
        || failure instanceof CancellationException);
  }
}
