package dev.amund.artifacts.chain;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;

/**
 * Checks whether a key may sign a version's successor: it has signed that version, or has replaced
 * the key that did. Verifiers refuse a version signed with any other key, so it must not be
 * created.
 */
public final class ChainContinuity {
  private final ManifestSigner signer;
  private final ArtifactStore store;

  /**
   * @param signer of the next version
   * @param store where changes of keys are published
   */
  public ChainContinuity(ManifestSigner signer, ArtifactStore store) {
    this.signer = signer;
    this.store = store;
  }

  /**
   * Returns normally if the key may sign the successor of a version.
   *
   * @param head the newest version of a model
   * @throws ArtifactException if it may not, with what to do; or if changes of keys cannot be read
   *     now
   */
  public void require(SignedManifest head) {
    if (head.keyId().equals(signer.keyId())) {
      return;
    }
    try {
      ManifestVerifier.of(signer.publicKey()).across(store.keyRotations()).verify(head);
    } catch (VerificationException e) {
      throw new ArtifactException(otherKey(head), e);
    }
  }

  private String otherKey(SignedManifest head) {
    return ("the signing key was exchanged: version %d, the newest of model %s, is signed with the"
            + " key %s, and amund.artifacts.signing-key holds %s. Put that key back; or, if the"
            + " change is meant, stop all daemons and say so: amund keys rotate --old <the private"
            + " key of %s>")
        .formatted(
            head.manifest().version(),
            head.manifest().modelId(),
            head.keyId(),
            signer.keyId(),
            head.keyId());
  }
}
