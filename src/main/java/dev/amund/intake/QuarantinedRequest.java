package dev.amund.intake;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.amund.event.WhenRefused;
import java.util.Optional;
import java.util.UUID;

/**
 * A request that is quarantined, or was; as it lies in the store, hence the nulls.
 *
 * <pre>
 *   waits ──▶ overdue    its due date is near, and no policy ends it: this was logged
 *     │          │
 *     └────┬─────┘
 *          ▼
 *        left            an operator, a policy or another request took it out
 * </pre>
 *
 * <p>One that has left stays as a mark for a while, without its content: what was quarantined of
 * its batch may be read only after an action on it.
 *
 * @param modelId its model
 * @param batchId the batch with which it was quarantined
 * @param since when, epoch milliseconds
 * @param request what it asks for; null once it has left
 * @param tried the policy under which the batch was worked on, if that was more than quarantine: it
 *     did not help, and a person must decide
 * @param overdue whether it was logged that its due date is near
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record QuarantinedRequest(
    String modelId,
    UUID batchId,
    long since,
    PendingRequest request,
    WhenRefused tried,
    boolean overdue) {

  @JsonIgnore
  boolean waits() {
    return request != null;
  }

  /** Returns the policy that was tried without success. */
  @JsonIgnore
  Optional<WhenRefused> triedPolicy() {
    return Optional.ofNullable(tried);
  }

  QuarantinedRequest asOverdue() {
    return new QuarantinedRequest(modelId, batchId, since, request, tried, true);
  }

  /** Returns the mark that stays of it. */
  QuarantinedRequest left(long now) {
    return new QuarantinedRequest(modelId, batchId, now, null, null, false);
  }
}
