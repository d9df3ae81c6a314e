package dev.amund.unlearner.dryrun;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UpdateForce;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.update.VersionFactory;
import java.util.Optional;

/** Makes versions that are neither stored nor signed, for a dry run. */
final class UnpublishedVersions implements VersionFactory {

  /** Nothing is stored, so nothing can be in the way. */
  @Override
  public void requireSuccessor(ModelVersionPublished parent) {}

  @Override
  public ModelVersionPublished next(
      ModelVersionPublished parent,
      byte[] torchScript,
      UnlearningBatch batch,
      ForgetSet forgetSet,
      HeadlineMetrics metrics,
      Optional<UpdateForce> force) {
    return VersionFactory.describe(
            ModelVersionPublished.newBuilder(parent), parent, batch, forgetSet, metrics, force)
        .setSha256(Sha256.hex(torchScript))
        .setSizeBytes(torchScript.length)
        .build();
  }
}
