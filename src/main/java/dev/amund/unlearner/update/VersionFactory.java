package dev.amund.unlearner.update;

import dev.amund.event.ForgottenRequest;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UpdateForce;
import dev.amund.unlearner.tasks.ForgetSet;
import java.util.List;
import java.util.Optional;

/** Makes the version that follows another. */
public interface VersionFactory {
  /**
   * Returns if a successor of {@code parent}, which will be of about its size, could be made now.
   *
   * @throws dev.amund.artifacts.bytes.ArtifactException if not
   */
  void requireSuccessor(ModelVersionPublished parent);

  /**
   * Makes the successor of {@code parent} that has forgotten {@code batch}.
   *
   * @param force to begin the next update with
   */
  ModelVersionPublished next(
      ModelVersionPublished parent,
      byte[] torchScript,
      UnlearningBatch batch,
      ForgetSet forgetSet,
      HeadlineMetrics metrics,
      Optional<UpdateForce> force);

  /**
   * Writes into an event what is the same of every successor, wherever its bytes lie.
   *
   * @param event to write into
   */
  static ModelVersionPublished.Builder describe(
      ModelVersionPublished.Builder event,
      ModelVersionPublished parent,
      UnlearningBatch batch,
      ForgetSet forgetSet,
      HeadlineMetrics metrics,
      Optional<UpdateForce> force) {
    List<ForgottenRequest> requests =
        forgetSet.requests().stream()
            .filter(share -> share.held() > 0)
            .map(
                share ->
                    new ForgottenRequest(
                        share.request().getRequestId(),
                        share.held(),
                        share.unknown(),
                        share.trained().orElse(null)))
            .toList();
    return event
        .setModelId(parent.getModelId())
        .setVersion(parent.getVersion() + 1)
        .setParentVersion(parent.getVersion())
        .setParentSha256(parent.getSha256())
        .setBatchId(batch.getBatchId())
        .setRequests(requests)
        .setSamples(forgetSet.held().size())
        .setSamplesSinceBase(parent.getSamplesSinceBase() + forgetSet.held().size())
        .setMetrics(metrics)
        .setForce(force.orElse(null));
  }
}
