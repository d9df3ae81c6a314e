package dev.amund.unlearner;

import dev.amund.event.Causes;
import dev.amund.event.ModelVersionPublished;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Writes the unlearner's transactions, and tells those who watch what was committed.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
final class Committer {
  private final BatchFeed feed;
  private final PartitionOwners owners;
  private final UnlearnerMetrics metrics;
  private final UnlearnerMonitor monitor;

  Committer(
      BatchFeed feed, PartitionOwners owners, UnlearnerMetrics metrics, UnlearnerMonitor monitor) {
    this.feed = feed;
    this.owners = owners;
    this.metrics = metrics;
    this.monitor = monitor;
  }

  /** Publishes the first version of a model; no offset goes with it. */
  void base(TopicPartition partition, Publication publication) {
    owners.of(partition).publishBase(publication.version().orElseThrow());
    committed(publication);
  }

  /** Publishes that versions are retired; no offset goes with it. */
  void retired(TopicPartition partition, Publication publication) {
    owners.of(partition).publishRetirements(publication);
    committed(publication);
  }

  /** Work on a batch was begun this often; the offset stays on it. */
  void begun(Work.Forget work, int times) {
    write(work.partition(), Publication.NOTHING, Starts.mark(work, times));
  }

  /** Publishes a version; the offset stays on its batch, which is still to be erased. */
  void published(Work.Forget work, Publication publication, ModelVersionPublished version) {
    write(work.partition(), publication, PublishedBatch.offset(work, version));
    metrics.answered(work.batch(), publication.receipts());
  }

  /** Publishes what there is to say at last of a batch, and goes past it. */
  void done(Work.OnBatch work, Publication publication) {
    write(work.partition(), publication, new OffsetAndMetadata(work.offset() + 1));
    metrics.answered(work.batch(), publication.receipts());
  }

  /** Publishes what there is to say of a record that is no batch, and goes past it. */
  void passOver(Work.PassOver work) {
    try {
      write(work.partition(), work.publication(), new OffsetAndMetadata(work.offset() + 1));
    } catch (KafkaException e) {
      if (Causes.find(e, RecordTooLargeException.class).isPresent()) {
        feed.shortenDeadLetters();
      }
      throw e;
    }
  }

  private void write(TopicPartition partition, Publication publication, OffsetAndMetadata offset) {
    owners.of(partition).publish(publication, partition, offset, feed.group());
    committed(publication);
  }

  private void committed(Publication publication) {
    metrics.published(publication);
    monitor.published(publication);
    monitor.heads(owners.heads());
  }
}
