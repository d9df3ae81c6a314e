package dev.amund.unlearner.tasks;

import dev.amund.event.BatchedRequest;
import dev.amund.event.LegalBasis;
import dev.amund.event.NamedSamples;
import dev.amund.event.UnlearningBatch;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The samples that a batch asks to forget, as far as the store holds them. Subjects are resolved
 * here, when the batch is worked on, so that a subject's samples that came in after the request are
 * covered too.
 *
 * @param held every distinct sample that some request of the batch names or owns, by id, and what
 *     it is held for
 * @param unknownLabels those whose label the model does not know, by id, and that label
 * @param poisoned the ids of those whose labels some request declares to be wrong
 * @param requests the batch's requests with their share of the samples, in order
 */
public record ForgetSet(
    Map<String, Split> held,
    Map<String, Integer> unknownLabels,
    Set<String> poisoned,
    List<Share> requests) {

  /**
   * The samples of one request.
   *
   * @param ids the request's samples that the store holds
   * @param held how many of the request's samples the store holds, or held until they were erased
   *     for this very batch
   * @param trained how many of those held the model was trained on, the others being held out;
   *     empty if some were erased for this very batch, for the store no longer knows what for
   * @param erasedBefore how many of the ids that it names were erased for an earlier batch
   * @param unknown how many of the ids that it names are not held, those erased before among them
   * @param unknownLabels how many of those held have a label that the model does not know
   */
  public record Share(
      BatchedRequest request,
      Set<String> ids,
      int held,
      Optional<Integer> trained,
      int erasedBefore,
      int unknown,
      int unknownLabels) {

    /** Returns the share that is left of a request of which only these samples are meant. */
    private Share within(Map<String, Split> slice, Map<String, Integer> labels) {
      Map<String, Split> part = only(slice, ids);
      int odd = (int) part.keySet().stream().filter(labels::containsKey).count();
      return new Share(
          request,
          part.keySet(),
          part.size(),
          Optional.of(Collections.frequency(part.values(), Split.TRAIN)),
          erasedBefore,
          unknown,
          odd);
    }
  }

  public static ForgetSet resolve(UnlearningBatch batch, SampleStore store) {
    var held = new LinkedHashMap<String, Split>();
    var unknownLabels = new LinkedHashMap<String, Integer>();
    var poisoned = new HashSet<String>();
    var shares = new ArrayList<Share>();
    for (BatchedRequest request : batch.getRequests()) {
      Set<String> wanted = NamedSamples.of(request).ids(store::idsOfSubject);
      Map<String, Split> found = store.splits(wanted);
      held.putAll(found);
      if (request.getLegalBasis() == LegalBasis.POISONED_DATA) {
        poisoned.addAll(found.keySet());
      }
      Map<String, Integer> odd = store.unknownLabels(found.keySet());
      unknownLabels.putAll(odd);
      wanted.removeAll(found.keySet());
      List<UUID> erasedFor = wanted.stream().flatMap(id -> store.erasedFor(id).stream()).toList();
      int erasedNow = Collections.frequency(erasedFor, batch.getBatchId());
      shares.add(
          new Share(
              request,
              found.keySet(),
              found.size() + erasedNow,
              erasedNow > 0
                  ? Optional.empty()
                  : Optional.of(Collections.frequency(found.values(), Split.TRAIN)),
              erasedFor.size() - erasedNow,
              wanted.size() - erasedNow,
              odd.size()));
    }
    return new ForgetSet(held, unknownLabels, poisoned, List.copyOf(shares));
  }

  /**
   * Returns whether a request names something of which the store knows nothing, not even that it
   * was erased.
   */
  public boolean hasUnexplained() {
    return requests.stream()
        .anyMatch(
            share ->
                share.unknown() > share.erasedBefore()
                    || share.held() == 0 && share.request().getSubjectId() != null);
  }

  /** Returns what is left without these requests. */
  public ForgetSet without(Set<UUID> answered) {
    List<Share> others =
        requests.stream()
            .filter(share -> !answered.contains(share.request().getRequestId()))
            .toList();
    Set<String> ids = new LinkedHashSet<>();
    others.forEach(share -> ids.addAll(share.ids()));
    return new ForgetSet(only(held, ids), only(unknownLabels, ids), among(poisoned, ids), others);
  }

  /**
   * Returns what these samples are of it: the requests that have some of them, and those of which
   * nothing is held.
   */
  public ForgetSet within(Set<String> slice) {
    Map<String, Split> part = only(held, slice);
    return new ForgetSet(
        part,
        only(unknownLabels, slice),
        among(poisoned, slice),
        requests.stream()
            .filter(
                share -> share.ids().isEmpty() || share.ids().stream().anyMatch(slice::contains))
            .map(share -> share.ids().isEmpty() ? share : share.within(part, unknownLabels))
            .toList());
  }

  private static Set<String> among(Set<String> samples, Set<String> ids) {
    var some = new HashSet<>(samples);
    some.retainAll(ids);
    return some;
  }

  private static <V> Map<String, V> only(Map<String, V> samples, Set<String> ids) {
    var some = new LinkedHashMap<>(samples);
    some.keySet().retainAll(ids);
    return some;
  }

  /** The ids of all of them. */
  public Set<String> ids() {
    return held.keySet();
  }

  /**
   * D_F: the samples that the model was trained on. Held-out samples are erased too, but there is
   * nothing to unlearn; and what has a label that the model does not know cannot be unlearned.
   */
  public List<String> trained() {
    return held.entrySet().stream()
        .filter(sample -> sample.getValue() == Split.TRAIN)
        .filter(sample -> !unknownLabels.containsKey(sample.getKey()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
