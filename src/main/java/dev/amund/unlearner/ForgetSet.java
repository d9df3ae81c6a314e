package dev.amund.unlearner;

import dev.amund.event.BatchedRequest;
import dev.amund.event.UnlearningBatch;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a batch asks to forget, as far as the store holds it. Subjects are resolved here, when the
 * batch is worked on, so that a subject's samples that came in after the request are covered too.
 *
 * @param held every distinct sample that some request of the batch names or owns, by id, and what
 *     it is held for
 * @param requests the batch's requests with their share of the samples, in order
 */
record ForgetSet(Map<String, Split> held, List<Share> requests) {

  /**
   * One request's share.
   *
   * @param held how many of the request's samples the store holds, or held until they were erased
   *     for this very batch
   * @param erasedBefore how many of the ids that it names were erased for an earlier batch
   * @param unknown how many of the ids that it names are not held, those erased before among them
   */
  record Share(BatchedRequest request, int held, int erasedBefore, int unknown) {}

  static ForgetSet resolve(UnlearningBatch batch, SampleStore store) {
    var held = new LinkedHashMap<String, Split>();
    var shares = new ArrayList<Share>();
    for (BatchedRequest request : batch.getRequests()) {
      var wanted = new LinkedHashSet<>(request.getSampleIds());
      Optional.ofNullable(request.getSubjectId())
          .map(store::idsOfSubject)
          .ifPresent(wanted::addAll);
      Map<String, Split> found = store.splits(wanted);
      held.putAll(found);
      wanted.removeAll(found.keySet());
      List<UUID> erasedFor = wanted.stream().flatMap(id -> store.erasedFor(id).stream()).toList();
      int erasedNow = Collections.frequency(erasedFor, batch.getBatchId());
      shares.add(
          new Share(
              request,
              found.size() + erasedNow,
              erasedFor.size() - erasedNow,
              wanted.size() - erasedNow));
    }
    return new ForgetSet(held, List.copyOf(shares));
  }

  /** The ids of all of them. */
  Set<String> ids() {
    return held.keySet();
  }

  /**
   * D_F: the samples that the model was trained on. Held-out samples are erased too, but there is
   * nothing to unlearn.
   */
  List<String> trained() {
    return held.entrySet().stream()
        .filter(sample -> sample.getValue() == Split.TRAIN)
        .map(Map.Entry::getKey)
        .toList();
  }
}
