package dev.amund.artifacts;

/**
 * Tells whether a key may sign the version after another: it has signed that one itself, or has
 * taken the place of the key that did. A version that is signed with any other key is refused by
 * all who verify, so that it must not be made.
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
   * Returns if the key may sign the successor of a version.
   *
   * @param head the newest version of a model
   * @throws ArtifactException it may not, with what to do; or changes of keys cannot be read now
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
