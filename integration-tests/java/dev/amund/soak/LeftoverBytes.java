package dev.amund.soak;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import dev.amund.samples.SampleStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks at what the daemons have left on disk. */
final class LeftoverBytes {
  private LeftoverBytes() {}

  /** P2: the bytes of a version are there and have its hash. */
  static List<String> blobViolations(Path artifacts, ModelVersionPublished version) {
    try {
      ModelManifest.hashes(version).forEach(new DirectoryArtifactStore(artifacts)::fetch);
      return List.of();
    } catch (ArtifactException e) {
      return List.of(name(version) + " has no artifact: " + e.getMessage());
    }
  }

  /** P2: every version is laid out for those who poll, with its hash and its signature. */
  static List<String> layoutViolations(
      Path artifacts, Path signingKey, List<ModelVersionPublished> versions) {
    var violations = new ArrayList<String>();
    var store = new DirectoryArtifactStore(artifacts);
    var verifier = ManifestVerifier.of(ManifestSigner.publicKeyFile(signingKey));
    for (ModelVersionPublished version : versions) {
      violations.addAll(blobViolations(artifacts, version));
      Optional<SignedManifest> laidOut = store.version(version.getModelId(), version.getVersion());
      if (laidOut.filter(m -> m.manifest().sha256().equals(version.getSha256())).isEmpty()) {
        violations.add(name(version) + " is not laid out");
      }
      try {
        laidOut.ifPresent(verifier::verify);
      } catch (VerificationException e) {
        violations.add(name(version) + ": " + e.getMessage());
      }
    }
    return violations;
  }

  private static String name(ModelVersionPublished version) {
    return "version %d of %s".formatted(version.getVersion(), version.getModelId());
  }

  /**
   * P4: what is erased is gone from the store of every daemon. Every sound sample that a pipeline
   * registered is in all of them.
   *
   * @param stores of one model, one a daemon, that have followed their topic to its end; no daemon
   *     has them open
   */
  static List<String> sampleViolations(
      String model, List<Path> stores, List<SoakRequest> requests, List<SentSample> samples) {
    Set<String> gone =
        requests.stream()
            .filter(r -> r.modelId().equals(model) && r.expected() == ReceiptStatus.ERASED)
            .flatMap(request -> request.sampleIds().stream())
            .collect(Collectors.toSet());
    Set<String> registered =
        samples.stream()
            .filter(sample -> sample.modelId().equals(model) && sample.refusal().isEmpty())
            .map(SentSample::id)
            .collect(Collectors.toSet());
    var violations = new ArrayList<String>();
    for (Path path : stores) {
      try (SampleStore store = SampleStore.open(path)) {
        store
            .splits(gone)
            .keySet()
            .forEach(id -> violations.add("sample %s is still in %s".formatted(id, path)));
        var missing = new TreeSet<>(registered);
        missing.removeAll(store.splits(registered).keySet());
        missing.forEach(id -> violations.add("sample %s is not in %s".formatted(id, path)));
      }
    }
    return violations;
  }
}
