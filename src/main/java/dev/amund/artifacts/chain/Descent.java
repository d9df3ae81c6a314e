package dev.amund.artifacts.chain;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.signing.ManifestVerifier;
import java.util.Optional;

/**
 * Verifies that a version descends from one that is known, link by link. The manifests in between
 * are read from the store, which keeps those of retired versions too, and are verified as well.
 */
public final class Descent {
  private final ArtifactStore store;
  private final ManifestVerifier verifier;

  /**
   * @param verifier of those who may publish
   */
  public Descent(ArtifactStore store, ManifestVerifier verifier) {
    this.store = store;
    this.verifier = verifier.across(store.keyRotations());
  }

  /**
   * Returns if a version descends from the known one.
   *
   * @param newest verified already, and newer than what is known
   * @param knownVersion the version that it must descend from
   * @param knownSha256 hex SHA-256 of that version's bytes
   * @throws VerificationException it does not descend from it, or a version in between is not to be
   *     trusted
   * @throws ArtifactException a manifest in between is absent, damaged or cannot be read now
   */
  public void require(ModelManifest newest, long knownVersion, String knownSha256) {
    var child = newest;
    while (child.version() > knownVersion + 1) {
      var parent = parent(child);
      Succession.check(parent, child).stream()
          .findFirst()
          .ifPresent(
              finding -> {
                throw new VerificationException(finding.message());
              });
      child = parent;
    }
    if (!child.parentSha256().equals(Optional.of(knownSha256))) {
      throw new VerificationException(
          ("Version %d of model %s names a parent with the SHA-256 %s; what was served as version"
                  + " %d has %s")
              .formatted(
                  child.version(),
                  child.modelId(),
                  child.parentSha256().orElse("(none)"),
                  knownVersion,
                  knownSha256));
    }
  }

  private ModelManifest parent(ModelManifest child) {
    long version = child.version() - 1;
    var parent =
        store
            .manifest(child.modelId(), version)
            .orElseThrow(
                () ->
                    new ArtifactException(
                        "There is no manifest of version %d of model %s"
                            .formatted(version, child.modelId())));
    verifier.verify(parent);
    return parent.manifest();
  }
}
