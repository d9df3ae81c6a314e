package dev.amund.unlearner.update;

import dev.amund.event.MalformedEventException;
import dev.amund.event.NamedSamples;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.follow.TopicReader;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.tasks.Task;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Determines which samples must not be replayed: those of the current batch, of the closed batches
 * that wait behind it, and of the accepted requests that wait for a batch. Samples whose deletion
 * was requested are not trained on again, even while their request waits (paper, appendix H: what
 * later requests name, and earlier rounds replay, is memorised the better).
 */
public final class ReplayExclusions {
  private final TopicReader<byte[]> batches;
  private final Deserializer<UnlearningBatch> events;
  private final PendingSamples pending;

  public ReplayExclusions(
      TopicReader<byte[]> batches, Deserializer<UnlearningBatch> events, PendingSamples pending) {
    this.batches = batches;
    this.events = events;
    this.pending = pending;
  }

  /** The ids that are banned while {@code work} is done. */
  Set<String> during(Task.Forget work, ForgetSet forgetSet, SampleStore store) {
    var banned = new HashSet<>(forgetSet.ids());
    banned.addAll(pending.of(work.modelId()).ids(store::idsOfSubject));
    batches.read(
        work.partition(),
        work.offset() + 1,
        record ->
            decode(record)
                .filter(batch -> batch.getModelId().equals(work.modelId()))
                .map(batch -> batch.getRequests().stream().map(NamedSamples::of))
                .map(NamedSamples::union)
                .ifPresent(named -> banned.addAll(named.ids(store::idsOfSubject))));
    return banned;
  }

  /** Ignores a record that is not a batch; it becomes a dead letter when its turn comes. */
  private Optional<UnlearningBatch> decode(ConsumerRecord<String, byte[]> record) {
    try {
      return Optional.of(events.deserialize(record.topic(), record.value()));
    } catch (MalformedEventException e) {
      return Optional.empty();
    }
  }
}
