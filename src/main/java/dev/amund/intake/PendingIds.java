package dev.amund.intake;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The samples and subjects of pending requests, in order of arrival.
 *
 * @param samples sample ids
 * @param subjects data subjects, all of whose samples are meant
 */
public record PendingIds(Set<String> samples, Set<String> subjects) {
  static PendingIds none() {
    return new PendingIds(new LinkedHashSet<>(), new LinkedHashSet<>());
  }

  void add(PendingRequest request) {
    samples.addAll(request.sampleIds());
    Optional.ofNullable(request.subjectId()).ifPresent(subjects::add);
  }
}
