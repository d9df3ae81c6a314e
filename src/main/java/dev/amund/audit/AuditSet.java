package dev.amund.audit;

import dev.amund.model.LabelledImages;
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
}
