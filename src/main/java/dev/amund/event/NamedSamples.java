package dev.amund.event;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The samples that deletion requests name, in their order.
 *
 * @param sampleIds samples by id
 * @param subjectIds data subjects, all of whose samples are meant
 */
public record NamedSamples(Set<String> sampleIds, Set<String> subjectIds) {
  /** Nothing. */
  public static final NamedSamples NONE = new NamedSamples(Set.of(), Set.of());

  public NamedSamples {
    sampleIds = Collections.unmodifiableSet(new LinkedHashSet<>(sampleIds));
    subjectIds = Collections.unmodifiableSet(new LinkedHashSet<>(subjectIds));
  }

  /** Returns what a request of a batch names. */
  public static NamedSamples of(BatchedRequest request) {
    return of(request.getSampleIds(), Optional.ofNullable(request.getSubjectId()));
  }

  /** Returns what a request with these ids names. */
  public static NamedSamples of(Collection<String> sampleIds, Optional<String> subjectId) {
    return new NamedSamples(
        new LinkedHashSet<>(sampleIds), subjectId.map(Set::of).orElseGet(Set::of));
  }

  /** Returns what several requests name together. */
  public static NamedSamples union(Stream<NamedSamples> requests) {
    var samples = new LinkedHashSet<String>();
    var subjects = new LinkedHashSet<String>();
    requests.forEach(
        request -> {
          samples.addAll(request.sampleIds());
          subjects.addAll(request.subjectIds());
        });
    return new NamedSamples(samples, subjects);
  }

  /**
   * Returns the ids of all samples that are meant, those named by id first.
   *
   * @param idsOfSubject finds the samples of a subject
   */
  public Set<String> ids(Function<String, ? extends Collection<String>> idsOfSubject) {
    var ids = new LinkedHashSet<>(sampleIds);
    subjectIds.forEach(subject -> ids.addAll(idsOfSubject.apply(subject)));
    return ids;
  }

  /**
   * Returns how many samples a request counts for before they are looked up: a subject without
   * sample ids counts for one.
   */
  public static int count(Collection<String> sampleIds) {
    return Math.max(1, sampleIds.size());
  }
}
