package dev.amund.intake;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What waiting requests ask to forget.
 *
 * @param samples sample ids
 * @param subjects data subjects, all of whose samples are meant
 */
public record PendingIds(Set<String> samples, Set<String> subjects) {
  static PendingIds none() {
    return new PendingIds(new HashSet<>(), new HashSet<>());
  }

  void add(PendingRequest request) {
    samples.addAll(request.sampleIds());
    Optional.ofNullable(request.subjectId()).ifPresent(subjects::add);
  }
}
