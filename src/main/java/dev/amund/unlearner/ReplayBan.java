package dev.amund.unlearner;

import dev.amund.event.BatchedRequest;
import dev.amund.event.UnlearningBatch;
import dev.amund.samples.SampleStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which samples must not be replayed: those of the batch in hand, of the closed batches that wait
 * behind it, and of the accepted requests that wait for a batch. Whoever has asked to be forgotten
 * is not trained on again, even if the turn has not come (paper, appendix H: what later requests
 * name, and earlier rounds replay, is memorised the better).
 */
final class ReplayBan {
  private final TopicReader<UnlearningBatch> batches;
  private final PendingSamples pending;

  ReplayBan(TopicReader<UnlearningBatch> batches, PendingSamples pending) {
    this.batches = batches;
    this.pending = pending;
  }

  /** The ids that are banned while {@code work} is done. */
  Set<String> during(Work.Forget work, ForgetSet forgetSet, SampleStore store) {
    var banned = new HashSet<>(forgetSet.samples().keySet());
    PendingSamples.Pending waiting = pending.of(work.modelId());
    ban(waiting.sampleIds(), waiting.subjectIds(), store, banned);
    batches.read(
        work.partition(),
        work.offset() + 1,
        record -> {
          if (record.value().getModelId().equals(work.modelId())) {
            record.value().getRequests().forEach(request -> ban(request, store, banned));
          }
        });
    return banned;
  }

  private static void ban(BatchedRequest request, SampleStore store, Set<String> banned) {
    Set<String> subject =
        request.getSubjectId() == null ? Set.of() : Set.of(request.getSubjectId());
    ban(request.getSampleIds(), subject, store, banned);
  }

  private static void ban(
      Collection<String> sampleIds,
      Collection<String> subjectIds,
      SampleStore store,
      Set<String> banned) {
    banned.addAll(sampleIds);
    subjectIds.forEach(subject -> banned.addAll(store.idsOfSubject(subject)));
  }
}
