package dev.amund.audit;

import dev.amund.model.LabelledImages;
import java.util.Arrays;
import java.util.List;

/**
 * Samples to measure on.
 *
 * @param samples may be empty
 * @param ids of the samples, in their order; only asked for where there are reference models, and
 *     empty where they are not known
 */
public record AuditSet(LabelledImages samples, List<String> ids) {
  public AuditSet {
    ids = List.copyOf(ids);
    if (!ids.isEmpty() && ids.size() != samples.size()) {
      throw new IllegalArgumentException(ids.size() + " ids, " + samples.size() + " samples");
    }
  }

  /** Those of the places that are given, in that order, as a copy in the samples' scope. */
  AuditSet rows(int[] rows) {
    return new AuditSet(samples.rows(rows), Arrays.stream(rows).mapToObj(ids::get).toList());
  }
}
