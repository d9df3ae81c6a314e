package dev.amund.artifacts;

import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.signing.KeyRotations;
import dev.amund.artifacts.signing.SignedRotation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store that does what another one does, but for what a test overrides. */
public class ForwardingArtifactStore implements ArtifactStore {
  private final ArtifactStore artifacts;

  public ForwardingArtifactStore(ArtifactStore artifacts) {
    this.artifacts = artifacts;
  }

  @Override
  public StoredBlob put(byte[] bytes) {
    return artifacts.put(bytes);
  }

  @Override
  public void checkRoomFor(long bytes) {
    artifacts.checkRoomFor(bytes);
  }

  @Override
  public void describe(String modelId, ServingSignature signature) {
    artifacts.describe(modelId, signature);
  }

  @Override
  public void writeServingLayout(ModelManifest manifest, byte[] signature, String keyId) {
    artifacts.writeServingLayout(manifest, signature, keyId);
  }

  @Override
  public List<ModelManifest> versions(String modelId) {
    return artifacts.versions(modelId);
  }

  @Override
  public List<SignedManifest> chain(String modelId) {
    return artifacts.chain(modelId);
  }

  @Override
  public Optional<SignedManifest> manifest(String modelId, long version) {
    return artifacts.manifest(modelId, version);
  }

  @Override
  public List<String> models() {
    return artifacts.models();
  }

  @Override
  public KeyRotations keyRotations() {
    return artifacts.keyRotations();
  }

  @Override
  public List<SignedRotation> allKeyRotations() {
    return artifacts.allKeyRotations();
  }

  @Override
  public void publish(SignedRotation rotation) {
    artifacts.publish(rotation);
  }

  @Override
  public Optional<byte[]> laidOutBytes(String modelId, long version) {
    return artifacts.laidOutBytes(modelId, version);
  }

  @Override
  public Optional<byte[]> laidOutWeights(String modelId, long version) {
    return artifacts.laidOutWeights(modelId, version);
  }

  @Override
  public Optional<byte[]> blobBytes(String sha256) {
    return artifacts.blobBytes(sha256);
  }

  @Override
  public boolean retire(String modelId, long version, Set<String> referenced) {
    return artifacts.retire(modelId, version, referenced);
  }

  @Override
  public int sweepOrphans(Set<String> referenced, Duration olderThan) {
    return artifacts.sweepOrphans(referenced, olderThan);
  }

  @Override
  public void close() {
    artifacts.close();
  }

  @Override
  public byte[] fetch(String sha256) {
    return artifacts.fetch(sha256);
  }

  @Override
  public Optional<SignedManifest> version(String modelId, long version) {
    return artifacts.version(modelId, version);
  }

  @Override
  public List<Long> versionNumbers(String modelId) {
    return artifacts.versionNumbers(modelId);
  }
}
