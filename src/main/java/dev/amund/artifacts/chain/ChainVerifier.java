package dev.amund.artifacts.chain;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.chain.ChainFinding.Kind;
import dev.amund.artifacts.chain.CheckedVersion.Bytes;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.manifest.WeightsFile;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.event.ModelVersionPublished;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Verifies the versions of a model from the base model on: every manifest exists and is signed with
 * a trusted key, or one related to it by signed changes of keys; each names its parent; and the
 * bytes are those that were signed. Fails closed: what cannot be read is a finding.
 *
 * <p>A version without serving layout and blob counts as retired: its manifest still proves the
 * chain. The newest version of the chain is never retired.
 */
public final class ChainVerifier {
  private final ArtifactStore store;
  private final ManifestVerifier verifier;

  /**
   * @param verifier of those who may publish
   */
  public ChainVerifier(ArtifactStore store, ManifestVerifier verifier) {
    this.store = store;
    this.verifier = verifier.across(store.keyRotations().remembered());
  }

  /** Returns all versions of the model. */
  public ChainReport verify(String modelId) {
    return verify(modelId, OptionalLong.empty());
  }

  /**
   * Returns the versions from the base model to {@code last}.
   *
   * @param last the last version to check; empty for the newest
   */
  public ChainReport verify(String modelId, OptionalLong last) {
    List<SignedManifest> chain;
    try {
      chain = store.chain(modelId);
    } catch (ArtifactException e) {
      return new ChainReport(
          modelId, List.of(), List.of(ChainFinding.of(Kind.MANIFEST, e.getMessage())));
    }
    long newest = chain.isEmpty() ? 0 : version(chain.get(chain.size() - 1));
    long end = last.orElse(Math.max(1, newest));
    var upTo = chain.stream().filter(signed -> version(signed) <= end).toList();
    var findings = new ArrayList<ChainFinding>();
    gaps(modelId, upTo, end, findings);
    var checked = new ArrayList<CheckedVersion>();
    Optional<SignedManifest> parent = Optional.empty();
    for (var signed : upTo) {
      manifest(modelId, signed, findings);
      parent.ifPresent(
          before -> findings.addAll(Succession.check(before.manifest(), signed.manifest())));
      checked.add(new CheckedVersion(signed, bytes(signed, version(signed) == newest, findings)));
      parent = Optional.of(signed);
    }
    unchainedVersions(modelId, chain, findings);
    return new ChainReport(modelId, checked, findings);
  }

  private static long version(SignedManifest signed) {
    return signed.manifest().version();
  }

  private static void gaps(
      String modelId, List<SignedManifest> chain, long end, List<ChainFinding> findings) {
    long expected = 1;
    for (var signed : chain) {
      gap(modelId, expected, version(signed) - 1, findings);
      expected = version(signed) + 1;
    }
    gap(modelId, expected, end, findings);
  }

  private static void gap(String modelId, long from, long to, List<ChainFinding> findings) {
    if (from <= to) {
      var which = from == to ? "version " + from : "versions " + from + " to " + to;
      findings.add(
          ChainFinding.at(
              from, Kind.GAP, "There is no manifest of %s of model %s".formatted(which, modelId)));
    }
  }

  private void manifest(String modelId, SignedManifest signed, List<ChainFinding> findings) {
    if (!signed.manifest().modelId().equals(modelId)) {
      findings.add(
          ChainFinding.at(
              version(signed),
              Kind.MANIFEST,
              "A manifest of model %s is filed under model %s"
                  .formatted(signed.manifest().modelId(), modelId)));
    }
    try {
      verifier.verify(signed);
    } catch (VerificationException | ArtifactException e) {
      findings.add(ChainFinding.at(version(signed), Kind.SIGNATURE, e.getMessage()));
    }
  }

  private Bytes bytes(SignedManifest signed, boolean newest, List<ChainFinding> findings) {
    var manifest = signed.manifest();
    int before = findings.size();
    boolean found = false;
    try {
      var laidOut = store.version(manifest.modelId(), manifest.version());
      if (laidOut.isPresent() && !laidOut.get().equals(signed)) {
        findings.add(
            ChainFinding.at(
                manifest.version(),
                Kind.MANIFEST,
                "The manifest of version %d that is laid out is not the one of the chain"
                    .formatted(manifest.version())));
      }
      var model = store.laidOutBytes(manifest.modelId(), manifest.version());
      var blob = store.blobBytes(manifest.sha256());
      model.ifPresent(bytes -> compare(manifest, "laid out", bytes, findings));
      blob.ifPresent(bytes -> compare(manifest, "in its blob", bytes, findings));
      if (laidOut.isPresent()) {
        manifest.safetensors().ifPresent(file -> weights(manifest, file, findings));
      }
      found = model.isPresent() || blob.isPresent();
      if (blob.isEmpty() && (newest || laidOut.isPresent())) {
        findings.add(absent(manifest, "There is no blob " + manifest.sha256() + " of version %d"));
      }
      if (model.isEmpty() && newest) {
        findings.add(absent(manifest, "Version %d, the newest, is not laid out"));
      }
    } catch (ArtifactException e) {
      findings.add(ChainFinding.at(manifest.version(), Kind.BYTES, e.getMessage()));
    }
    if (findings.size() > before) {
      return Bytes.WRONG;
    }
    return found ? Bytes.VERIFIED : Bytes.RETIRED;
  }

  private static ChainFinding absent(ModelManifest manifest, String message) {
    return ChainFinding.at(manifest.version(), Kind.BYTES, message.formatted(manifest.version()));
  }

  /** Checks the weights by name, beside a version and in their blob. */
  private void weights(ModelManifest manifest, WeightsFile file, List<ChainFinding> findings) {
    var signed = new Signed(file.sha256(), file.sizeBytes());
    store
        .laidOutWeights(manifest.modelId(), manifest.version())
        .ifPresentOrElse(
            bytes -> compare(manifest, "laid out as weights", bytes, signed, findings),
            () -> findings.add(absent(manifest, "Version %d is laid out without its weights")));
    store
        .blobBytes(file.sha256())
        .ifPresentOrElse(
            bytes -> compare(manifest, "in the blob of its weights", bytes, signed, findings),
            () ->
                findings.add(
                    absent(
                        manifest,
                        "There is no blob " + file.sha256() + " of the weights of version %d")));
  }

  private record Signed(String sha256, long sizeBytes) {}

  private static void compare(
      ModelManifest manifest, String where, byte[] bytes, List<ChainFinding> findings) {
    var signed = new Signed(manifest.sha256(), manifest.sizeBytes());
    compare(manifest, where, bytes, signed, findings);
  }

  private static void compare(
      ModelManifest manifest,
      String where,
      byte[] bytes,
      Signed signed,
      List<ChainFinding> findings) {
    var sha256 = Sha256.hex(bytes);
    if (bytes.length != signed.sizeBytes() || !sha256.equals(signed.sha256())) {
      findings.add(
          ChainFinding.at(
              manifest.version(),
              Kind.BYTES,
              "The bytes of version %d %s are %d with the SHA-256 %s; signed are %d with %s"
                  .formatted(
                      manifest.version(),
                      where,
                      bytes.length,
                      sha256,
                      signed.sizeBytes(),
                      signed.sha256())));
    }
  }

  /** Serving systems that poll take the highest number. */
  private void unchainedVersions(
      String modelId, List<SignedManifest> chain, List<ChainFinding> findings) {
    var known = new HashSet<Long>();
    chain.forEach(signed -> known.add(version(signed)));
    try {
      store.versions(modelId).stream()
          .map(ModelManifest::version)
          .filter(version -> !known.contains(version))
          .map(
              version ->
                  ChainFinding.at(
                      version,
                      Kind.STRANGER,
                      "Version %d is laid out, but the chain does not know it".formatted(version)))
          .forEach(findings::add);
    } catch (ArtifactException e) {
      boolean listed =
          findings.stream().anyMatch(finding -> finding.message().equals(e.getMessage()));
      if (!listed) {
        findings.add(ChainFinding.of(Kind.STRANGER, e.getMessage()));
      }
    }
  }

  /**
   * Compares the newest version of a chain with the newest that is announced.
   *
   * @param announced the newest announcement in {@code model-versions}; empty if there is none
   * @return what is wrong with it
   */
  public List<ChainFinding> compare(String modelId, Optional<ModelVersionPublished> announced) {
    if (announced.isEmpty()) {
      return List.of(
          ChainFinding.of(Kind.HEAD, "No version of model %s is announced".formatted(modelId)));
    }
    var event = announced.get();
    try {
      var signed = SignedManifest.of(event);
      verifier.verify(signed);
      var manifest = signed.manifest();
      var chain = store.chain(modelId);
      var newest = chain.isEmpty() ? Optional.<SignedManifest>empty() : last(chain);
      return newest.map(SignedManifest::manifest).filter(manifest::equals).isPresent()
          ? List.of()
          : List.of(differs(manifest, newest));
    } catch (VerificationException | ArtifactException e) {
      return List.of(ChainFinding.at(event.getVersion(), Kind.HEAD, e.getMessage()));
    }
  }

  private static Optional<SignedManifest> last(List<SignedManifest> chain) {
    return Optional.of(chain.get(chain.size() - 1));
  }

  private static ChainFinding differs(ModelManifest announced, Optional<SignedManifest> newest) {
    var found =
        newest
            .map(SignedManifest::manifest)
            .map(m -> "version %d with the SHA-256 %s".formatted(m.version(), m.sha256()))
            .orElse("no version");
    return ChainFinding.at(
        announced.version(),
        Kind.HEAD,
        ("Announced as the newest is version %d with the SHA-256 %s; the newest in the store is %s."
                + " A version is laid out a moment after it is announced")
            .formatted(announced.version(), announced.sha256(), found));
  }
}
