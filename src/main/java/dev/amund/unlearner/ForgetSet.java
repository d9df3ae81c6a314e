package dev.amund.unlearner;

import dev.amund.event.BatchedRequest;
import dev.amund.event.UnlearningBatch;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a batch asks to forget, as far as the store holds it. Subjects are resolved here, when the
 * batch is worked on, so that a subject's samples that came in after the request are covered too.
 *
 * @param samples every distinct sample that some request of the batch names or owns, by id
 * @param requests the batch's requests with their share of the samples, in order
 */
record ForgetSet(Map<String, Sample> samples, List<Share> requests) {

  /**
   * One request's share.
   *
   * @param held how many of the request's samples the store holds
   * @param unknown how many of the ids that it names are not held
   */
  record Share(BatchedRequest request, int held, int unknown) {}

  static ForgetSet resolve(UnlearningBatch batch, SampleStore store) {
    var samples = new LinkedHashMap<String, Sample>();
    var shares = new ArrayList<Share>();
    for (BatchedRequest request : batch.getRequests()) {
      Set<String> named = new LinkedHashSet<>(request.getSampleIds());
      Set<String> owned =
          Optional.ofNullable(request.getSubjectId()).map(store::idsOfSubject).orElse(Set.of());
      Set<String> wanted = new LinkedHashSet<>(named);
      wanted.addAll(owned);
      int held = 0;
      for (String id : wanted) {
        Optional<Sample> sample = Optional.ofNullable(samples.get(id)).or(() -> store.get(id));
        if (sample.isPresent()) {
          samples.put(id, sample.get());
          held++;
        }
      }
      shares.add(new Share(request, held, wanted.size() - held));
    }
    return new ForgetSet(samples, List.copyOf(shares));
  }

  /**
   * D_F: the samples that the model was trained on. Held-out samples are erased too, but there is
   * nothing to unlearn.
   */
  List<Sample> trained() {
    return samples.values().stream().filter(sample -> sample.split() == Split.TRAIN).toList();
  }
}
