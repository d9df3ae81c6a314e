package dev.amund.audit;

import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Samples to measure on.
 *
 * @param samples may be empty
 * @param ids of the samples, in their order; needed only with reference models, else possibly empty
 */
public record AuditSet(LabelledImages samples, List<String> ids) {
  public AuditSet {
    ids = List.copyOf(ids);
    if (!ids.isEmpty() && ids.size() != samples.size()) {
      throw new IllegalArgumentException(ids.size() + " ids, " + samples.size() + " samples");
    }
  }

  /** Returns those of the places that are given, in that order, as a copy in the samples' scope. */
  AuditSet rows(int[] rows) {
    return new AuditSet(samples.rows(rows), Arrays.stream(rows).mapToObj(ids::get).toList());
  }

  /** Returns the places of those whose ids stay. */
  int[] places(Predicate<String> stays) {
    return IntStream.range(0, ids.size()).filter(i -> stays.test(ids.get(i))).toArray();
  }

  /**
   * Returns those whose ids stay, as tensors of another scope.
   *
   * @param scope owns the samples of the result
   */
  public AuditSet filtered(TensorScope scope, Predicate<String> stays) {
    AuditSet chosen = rows(places(stays));
    return new AuditSet(scope.keep(chosen.samples()), chosen.ids());
  }
}
