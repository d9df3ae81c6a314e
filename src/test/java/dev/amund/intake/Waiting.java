package dev.amund.intake;

import dev.amund.event.LegalBasis;
import java.util.List;
import java.util.UUID;

/** Builds pending requests for tests; what is not named is absent. */
final class Waiting {
  private UUID id = new UUID(1, 2);
  private List<String> sampleIds = List.of("a");
  private String subjectId;
  private final long acceptedAt;
  private Long dueAt;
  private String traceparent;
  private String tracestate;
  private String receiptKey;
  private LegalBasis legalBasis;

  private Waiting(long acceptedAt) {
    this.acceptedAt = acceptedAt;
  }

  /** A request for sample {@code a}, as a former amund stored it: without a key. */
  static Waiting since(long acceptedAt) {
    return new Waiting(acceptedAt);
  }

  Waiting id(UUID other) {
    id = other;
    return this;
  }

  Waiting samples(String... ids) {
    sampleIds = List.of(ids);
    return this;
  }

  Waiting subject(String other) {
    subjectId = other;
    return this;
  }

  Waiting due(Long at) {
    dueAt = at;
    return this;
  }

  Waiting trace(String parent, String state) {
    traceparent = parent;
    tracestate = state;
    return this;
  }

  Waiting key(String other) {
    receiptKey = other;
    return this;
  }

  Waiting basis(LegalBasis other) {
    legalBasis = other;
    return this;
  }

  PendingRequest build() {
    return new PendingRequest(
        id,
        sampleIds,
        subjectId,
        acceptedAt,
        dueAt,
        traceparent,
        tracestate,
        receiptKey,
        legalBasis);
  }
}
