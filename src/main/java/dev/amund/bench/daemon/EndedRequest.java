package dev.amund.bench.daemon;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningEvaluated;
import java.util.List;
import java.util.Optional;

/**
 * The end of a request.
 *
 * @param receipt the last of it
 * @param version that was published for its batch, if one was
 * @param evaluations of all attempts at its batch, in order
 */
public record EndedRequest(
    DeletionReceipt receipt,
    Optional<ModelVersionPublished> version,
    List<UnlearningEvaluated> evaluations) {
  public EndedRequest {
    evaluations = List.copyOf(evaluations);
  }

  /** Returns the same in short. */
  public RequestRow.End end() {
    return new RequestRow.End(
        receipt.getStatus().name(),
        evaluations.size(),
        evaluations.stream()
            .flatMap(evaluation -> evaluation.getSecondsByStage().values().stream())
            .mapToDouble(Double::doubleValue)
            .sum(),
        evaluations.stream().flatMap(evaluation -> evaluation.getReasons().stream()).toList());
  }
}
