package dev.amund.unlearner;

import dev.amund.artifacts.ArtifactException;
import dev.amund.samples.SampleStoreException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts how often work on a batch was begun, in the metadata of the offset that is committed for
 * it. There the count outlives the process, which the batch may have killed, and goes with the
 * partition to whichever daemon takes it over.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
final class Starts {
  private static final String BEGUN = "begun ";

  private final int most;
  private final Set<Place> excused = new HashSet<>();

  private record Place(TopicPartition partition, long offset) {
    static Place of(Work.Forget work) {
      return new Place(work.partition(), work.offset());
    }
  }

  /**
   * @param most after how many starts a batch is given up
   */
  Starts(int most) {
    this.most = most;
  }

  /** Whether work on the batch was begun too often already. */
  boolean exhausted(int begun) {
    return begun >= most;
  }

  /**
   * How often work on it was begun before, less the last time if that was excused.
   *
   * @param committed what is committed for its partition
   */
  int before(Work.Forget work, Optional<OffsetAndMetadata> committed) {
    int begun =
        committed
            .filter(offset -> offset.offset() == work.offset())
            .map(OffsetAndMetadata::metadata)
            .filter(metadata -> metadata.startsWith(BEGUN))
            .map(metadata -> Integer.parseInt(metadata.substring(BEGUN.length())))
            .orElse(0);
    return excused.remove(Place.of(work)) ? Math.max(0, begun - 1) : begun;
  }

  /** What to commit so that it counts as begun this often. */
  static OffsetAndMetadata mark(Work.Forget work, int begun) {
    return new OffsetAndMetadata(work.offset(), BEGUN + begun);
  }

  /** The start was not the batch's fault: it is not to count. */
  void excuse(Work.Forget work) {
    excused.add(Place.of(work));
  }

  /** Whether a failure may be the batch's own, and does not only say that something is away. */
  static boolean isOfTheBatch(Throwable failure) {
    return !(failure instanceof KafkaException
        || failure instanceof ArtifactException
        || failure instanceof SampleStoreException
        || failure instanceof UnknownModelException
        || failure instanceof CancellationException);
  }
}
