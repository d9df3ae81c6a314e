package dev.amund.intake;

import java.time.Instant;
import java.util.Optional;

/**
 * The quarantine of one model.
 *
 * @param modelId the model
 * @param requests how many requests wait for an operator or for their date
 * @param overdue how many of them are near or past their due date without a policy that ends them
 * @param earliestDueAt the earliest due date, if any
 */
public record QuarantinedModel(
    String modelId, long requests, long overdue, Optional<Instant> earliestDueAt) {

  QuarantinedModel with(QuarantinedRequest request) {
    Optional<Instant> dueAt =
        Optional.ofNullable(request.request().dueAt()).map(Instant::ofEpochMilli);
    return new QuarantinedModel(
        modelId,
        requests + 1,
        overdue + (request.overdue() ? 1 : 0),
        earliestDueAt.filter(known -> dueAt.filter(known::isAfter).isEmpty()).or(() -> dueAt));
  }
}
