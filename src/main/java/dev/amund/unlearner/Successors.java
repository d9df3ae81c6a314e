package dev.amund.unlearner;

import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UpdateForce;
import java.util.Optional;

/** Makes the version that follows another. */
interface Successors {
  /**
   * Returns if a successor of {@code parent}, which will be of about its size, could be made now.
   *
   * @throws dev.amund.artifacts.ArtifactException if not
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
}
