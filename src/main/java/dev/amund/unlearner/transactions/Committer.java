package dev.amund.unlearner.transactions;

import dev.amund.event.ModelVersionPublished;
import dev.amund.event.failures.Causes;
import dev.amund.unlearner.monitoring.PublicationLog;
import dev.amund.unlearner.monitoring.UnlearnerMetrics;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.progress.PartitionProgress;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.PublishedBatch;
import dev.amund.unlearner.tasks.Task;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Writes the unlearner's transactions, and reports to the monitor what was committed.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
public final class Committer {
  /** The number that a confirmed erasure adds to the deliveries of the next slice. */
  static final int SLICE_ERASED = 1;

  private final BatchFeed feed;
  private final BatchProgress progress;
  private final PartitionOwners owners;
  private final UnlearnerMetrics metrics;
  private final UnlearnerMonitor monitor;

  public Committer(
      BatchFeed feed,
      BatchProgress progress,
      PartitionOwners owners,
      UnlearnerMetrics metrics,
      UnlearnerMonitor monitor) {
    this.feed = feed;
    this.progress = progress;
    this.owners = owners;
    this.metrics = metrics;
    this.monitor = monitor;
  }

  /** Publishes the first version of a model; no offset goes with it. */
  public void base(TopicPartition partition, Publication publication) {
    owners.of(partition).publishBase(publication.version().orElseThrow());
    committed(publication);
  }

  /** Publishes that versions are retired; no offset goes with it. */
  public void retired(TopicPartition partition, Publication publication) {
    owners.of(partition).publishRetirements(publication);
    committed(publication);
  }

  /** Commits how often the batch was delivered; the offset stays on it. */
  public void deliveries(Task.Forget work, int times) {
    PartitionProgress now = progress.of(work.partition());
    int count = work.continued() ? times + SLICE_ERASED : times;
    write(work.partition(), Publication.NOTHING, now.withDeliveries(work.offset(), count));
  }

  /**
   * Publishes the receipts of the requests that a slice has completed, whose samples are erased;
   * the offset stays on its batch, which has more slices.
   */
  public void sliceErased(Task.Erase work, Publication publication) {
    PartitionProgress now = progress.of(work.partition());
    write(work.partition(), publication, now.withDeliveries(work.offset(), SLICE_ERASED));
    metrics.answered(work.batch(), publication.receipts());
  }

  /**
   * Returns whether it is committed that the slice, which {@code head} has forgotten of the batch,
   * is erased: the version resets the count of starts, and the erasure is the first to count.
   */
  public boolean isSliceErased(Task.Forget work, ModelVersionPublished head) {
    return PublishedBatch.isPartOf(head, work)
        && progress.of(work.partition()).deliveries(work.offset()) >= SLICE_ERASED;
  }

  /** Publishes a version; the offset stays on its batch, which is still to be erased. */
  public void published(Task.Forget work, Publication publication, ModelVersionPublished version) {
    PartitionProgress now = progress.of(work.partition()).withDeliveries(work.offset(), 0);
    OffsetAndMetadata offset =
        now.behind().isEmpty() && !PublishedBatch.isPart(version)
            ? PublishedBatch.offset(work, version)
            : now.toOffset();
    write(work.partition(), publication, now, offset);
    metrics.answered(work.batch(), publication.receipts());
  }

  /**
   * Publishes that a batch is handed to retraining; the offset stays on it until its samples are
   * erased.
   */
  public void handedOver(Task.Forget work, Publication publication) {
    PartitionProgress now = progress.of(work.partition()).withDeliveries(work.offset(), 0);
    write(work.partition(), publication, now);
    metrics.answered(work.batch(), publication.receipts());
  }

  /** Publishes the final records of a batch, and moves the offset past it. */
  public void done(Task.OnBatch work, Publication publication) {
    PartitionProgress now = progress.of(work.partition());
    write(work.partition(), publication, now.done(work.modelId(), work.offset()));
    metrics.answered(work.batch(), publication.receipts());
  }

  /** Publishes the dead letter of a record that is no batch, and moves the offset past it. */
  public void passOver(Task.PassOver work) {
    PartitionProgress now = progress.of(work.partition());
    try {
      write(work.partition(), work.publication(), now.passed(work.offset()));
    } catch (KafkaException e) {
      if (Causes.find(e, RecordTooLargeException.class).isPresent()) {
        feed.shortenDeadLetters();
      }
      throw e;
    }
  }

  /** Commits that no model is behind any more. */
  public void caughtUp(TopicPartition partition) {
    write(partition, Publication.NOTHING, progress.of(partition));
  }

  private void write(TopicPartition partition, Publication publication, PartitionProgress now) {
    write(partition, publication, now, now.toOffset());
  }

  private void write(
      TopicPartition partition,
      Publication publication,
      PartitionProgress now,
      OffsetAndMetadata offset) {
    owners.of(partition).publish(publication, partition, offset, feed.group());
    progress.committed(partition, now);
    committed(publication);
  }

  private void committed(Publication publication) {
    PublicationLog.committed(publication);
    metrics.published(publication);
    monitor.published(publication);
    monitor.heads(owners.heads());
  }
}
