package dev.amund.unlearner.dryrun;

import dev.amund.event.BatchedRequest;
import dev.amund.event.ClosedBy;
import dev.amund.event.UnlearningBatch;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.tasks.ForgetSet;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A request with what the store holds of it.
 *
 * @param batch the request alone
 * @param forgetSet its samples
 */
public record ResolvedRequest(UnlearningBatch batch, ForgetSet forgetSet) {
  /** The sequence number of a first batch. */
  private static final int SEQUENCE = 1;

  static ResolvedRequest of(TriedRequest request, String modelId, SampleStore store, Instant now) {
    UnlearningBatch batch =
        UnlearningBatch.newBuilder()
            .setBatchId(UUID.randomUUID())
            .setModelId(modelId)
            .setSequence(SEQUENCE)
            .setRequests(
                List.of(
                    BatchedRequest.newBuilder()
                        .setRequestId(UUID.randomUUID())
                        .setSampleIds(request.sampleIds())
                        .setLegalBasis(request.legalBasis())
                        .setAcceptedAt(now)
                        .build()))
            .setClosedAt(now)
            .setClosedBy(ClosedBy.COUNT)
            .build();
    return new ResolvedRequest(batch, ForgetSet.resolve(batch, store));
  }

  /** Returns those of the request's samples that updates would unlearn. */
  public List<String> trained() {
    return forgetSet.trained();
  }
}
