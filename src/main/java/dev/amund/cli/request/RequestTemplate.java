package dev.amund.cli.request;

import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The common fields of one command's requests.
 *
 * @param modelId the model that must forget
 * @param priority whether batches are closed at once
 * @param legalBasis the legal basis
 * @param requestedAt when the data subject or the controller asked
 * @param dueAt by when it must be done
 * @param source for people who read receipts
 * @param replaces the earlier request that it takes the place of
 */
public record RequestTemplate(
    String modelId,
    Priority priority,
    LegalBasis legalBasis,
    Instant requestedAt,
    Optional<Instant> dueAt,
    String source,
    Optional<UUID> replaces) {

  /** Returns the same for a request that replaces an earlier one. */
  public RequestTemplate replacing(Optional<UUID> earlier) {
    return new RequestTemplate(modelId, priority, legalBasis, requestedAt, dueAt, source, earlier);
  }

  /** Returns one request, under an id of its own. */
  public DeletionRequested request(List<String> sampleIds, Optional<String> subjectId) {
    return request(UUID.randomUUID(), sampleIds, subjectId);
  }

  /** Returns one request. */
  public DeletionRequested request(
      UUID requestId, List<String> sampleIds, Optional<String> subjectId) {
    return DeletionRequested.newBuilder()
        .setRequestId(requestId)
        .setModelId(modelId)
        .setSampleIds(sampleIds)
        .setSubjectId(subjectId.orElse(null))
        .setRequestedAt(requestedAt)
        .setDueAt(dueAt.orElse(null))
        .setPriority(priority)
        .setLegalBasis(legalBasis)
        .setSource(source)
        .setReplaces(replaces.orElse(null))
        .build();
  }
}
