package dev.amund.subscriber;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.chain.Descent;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.event.ModelVersionPublished;

/** Checks an announcement without the bytes. */
final class Announcements {
  private final String modelId;
  private final ManifestVerifier verifier;
  private final Descent descent;

  Announcements(String modelId, ManifestVerifier verifier, ArtifactStore artifacts) {
    this.modelId = modelId;
    this.verifier = verifier.across(artifacts.keyRotations());
    this.descent = new Descent(artifacts, verifier);
  }

  /**
   * Returns normally if it is of this model and signed with a trusted key.
   *
   * @throws RefusedException if it is not
   */
  void verify(ModelVersionPublished event) {
    if (!event.getModelId().equals(modelId)) {
      throw new RefusedException(
          RefusalKind.MISFILED,
          "An announcement for model %s is filed under model %s"
              .formatted(event.getModelId(), modelId));
    }
    var signed = signed(event);
    try {
      verifier.verify(signed);
    } catch (VerificationException e) {
      throw new RefusedException(RefusalKind.UNTRUSTED, e);
    }
  }

  private static SignedManifest signed(ModelVersionPublished event) {
    try {
      return SignedManifest.of(event);
    } catch (VerificationException e) {
      throw new RefusedException(RefusalKind.MALFORMED, e);
    }
  }

  /**
   * Returns normally if it is neither older than what was handed over nor another version of the
   * same number.
   *
   * @throws RefusedException if it is
   */
  void requireNotBefore(HighWaterMark mark, ModelVersionPublished event) {
    if (event.getVersion() < mark.version()) {
      throw new RefusedException(
          RefusalKind.OLDER,
          "Version %d of model %s is announced, but version %d is served already"
              .formatted(event.getVersion(), modelId, mark.version()));
    }
    if (event.getVersion() == mark.version() && !event.getSha256().equals(mark.sha256())) {
      throw new RefusedException(
          RefusalKind.CONFLICTING,
          "Version %d of model %s is announced with other bytes than those that are served already"
              .formatted(event.getVersion(), modelId));
    }
  }

  /**
   * Returns if it descends from what was handed over, version by version, or if nothing was yet.
   *
   * @throws RefusedException it does not
   * @throws dev.amund.artifacts.bytes.ArtifactException a manifest in between cannot be had now
   */
  void requireDescent(HighWaterMark mark, ModelVersionPublished event) {
    if (mark.equals(HighWaterMark.NONE) || event.getVersion() == mark.version()) {
      return;
    }
    try {
      descent.require(ModelManifest.of(event), mark.version(), mark.sha256());
    } catch (VerificationException e) {
      throw new RefusedException(RefusalKind.BROKEN_CHAIN, e);
    }
  }
}
