package dev.amund.artifacts.stores;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.ServingSignature;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.signing.KeyRotations;
import dev.amund.artifacts.signing.SignedRotation;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The common part of the stores: blobs, the serving layout, manifest records, and changes of
 * signing keys.
 */
abstract class PartedArtifactStore implements ArtifactStore {
  abstract BlobPart blobs();

  abstract LayoutPart layout();

  abstract RecordPart records();

  abstract KeyPart keys();

  /** Immutable bytes by their hash. */
  interface BlobPart {
    /** See {@link ArtifactStore#fetch}. */
    byte[] fetch(String sha256);

    /** See {@link ArtifactStore#blobBytes}. */
    Optional<byte[]> find(String sha256);

    /** Deletes a blob, unless it was written again since. */
    void delete(String sha256, Instant writtenBefore);
  }

  /** Versions in the serving layout. */
  interface LayoutPart {
    /** See {@link ArtifactStore#describe}. */
    void describe(String modelId, ServingSignature signature);

    /** Returns all versions that are laid out, the oldest first. */
    List<SignedManifest> versions(String modelId);

    /** See {@link ArtifactStore#version}. */
    Optional<SignedManifest> version(String modelId, long version);

    /** Returns the manifest of a version, if it is in the serving layout and valid. */
    Optional<ModelManifest> undamaged(String modelId, long version);

    /** Returns a file of a version, unverified; empty if there is none. */
    Optional<byte[]> bytes(String modelId, long version, String name);

    /** See {@link ArtifactStore#versionNumbers}. */
    List<Long> numbers(String modelId);

    /** Returns the hashes of all versions of all models that are laid out. */
    Set<String> hashes();

    /** Removes a version but not its blob. Returns whether it was in the serving layout. */
    boolean retire(String modelId, long version);
  }

  /** All versions that were ever published. */
  interface RecordPart {
    /** See {@link ArtifactStore#chain}. */
    List<SignedManifest> all(String modelId);

    /** See {@link ArtifactStore#manifest}. */
    Optional<SignedManifest> find(String modelId, long version);

    /** See {@link ArtifactStore#models}. */
    List<String> models();
  }

  /** Small files about signing keys. */
  interface KeyPart {
    /** Returns the bytes of a file, if there is one. */
    Optional<byte[]> read(String name);

    /** Writes or replaces a file. */
    void write(String name, byte[] bytes);

    /** Returns the names of all files. */
    List<String> names();
  }

  @Override
  public final byte[] fetch(String sha256) {
    return blobs().fetch(sha256);
  }

  @Override
  public final Optional<byte[]> blobBytes(String sha256) {
    return blobs().find(sha256);
  }

  @Override
  public final void describe(String modelId, ServingSignature signature) {
    layout().describe(modelId, signature);
  }

  @Override
  public final List<ModelManifest> versions(String modelId) {
    return layout().versions(modelId).stream().map(SignedManifest::manifest).toList();
  }

  @Override
  public final Optional<SignedManifest> version(String modelId, long version) {
    return layout().version(modelId, version);
  }

  @Override
  public final Optional<byte[]> laidOutBytes(String modelId, long version) {
    return layout().bytes(modelId, version, Manifests.MODEL);
  }

  @Override
  public final Optional<byte[]> laidOutWeights(String modelId, long version) {
    return layout().bytes(modelId, version, Manifests.WEIGHTS);
  }

  @Override
  public final List<Long> versionNumbers(String modelId) {
    return layout().numbers(modelId);
  }

  @Override
  public final List<SignedManifest> chain(String modelId) {
    return records().all(modelId);
  }

  @Override
  public final Optional<SignedManifest> manifest(String modelId, long version) {
    return records().find(modelId, version);
  }

  @Override
  public final List<String> models() {
    return records().models();
  }

  @Override
  public final KeyRotations keyRotations() {
    return new KeyRecords(keys())::to;
  }

  @Override
  public final List<SignedRotation> allKeyRotations() {
    return new KeyRecords(keys()).all();
  }

  @Override
  public final void publish(SignedRotation rotation) {
    new KeyRecords(keys()).keep(rotation);
  }

  @Override
  public final boolean retire(String modelId, long version, Set<String> referenced) {
    var manifest = layout().undamaged(modelId, version);
    boolean laidOut = layout().retire(modelId, version);
    manifest.ifPresent(
        retired -> {
          var kept = new HashSet<>(referenced);
          kept.addAll(layout().hashes());
          retired.hashes().stream()
              .filter(hash -> !kept.contains(hash))
              .forEach(hash -> blobs().delete(hash, Manifests.storedBefore(retired)));
        });
    return laidOut;
  }
}
