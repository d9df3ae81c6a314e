package dev.amund.unlearner.update;

import java.util.Set;

/**
 * Knows of accepted requests that are in no batch yet. Their samples must not be trained on in the
 * meantime.
 */
@FunctionalInterface
public interface PendingSamples {
  /** What waits for the model's next batch; empty while that cannot be known. */
  Pending of(String modelId);

  /**
   * What requests ask to forget.
   *
   * @param sampleIds samples by id
   * @param subjectIds data subjects, all of whose samples are meant
   */
  record Pending(Set<String> sampleIds, Set<String> subjectIds) {
    /** Nothing waits, or it is unknown. */
    public static final Pending NONE = new Pending(Set.of(), Set.of());
  }
}
