package dev.amund.artifacts;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Model versions in a directory, which may be a shared file system.
 *
 * <p>Files and directories are built beside their place under a hidden name, synced, and renamed;
 * what is stored survives a power cut. {@code model.pt} is a hard link to the blob where the file
 * system has those, else a copy. A crash leaves hidden leftovers and blobs that nobody refers to;
 * {@link #sweepOrphans} removes them.
 */
public final class DirectoryArtifactStore implements ArtifactStore {
  private final Path root;
  private final Clock clock;
  private final Blobs blobs;
  private final ManifestRecords records;
  private final VersionLayout layout;

  /**
   * @param root made when something is first stored
   */
  public DirectoryArtifactStore(Path root) {
    this(root, Clock.systemUTC());
  }

  /**
   * @param clock what the age of a file is measured against
   */
  public DirectoryArtifactStore(Path root, Clock clock) {
    this.root = root;
    this.clock = clock;
    this.blobs = new Blobs(root);
    this.records = new ManifestRecords(root);
    this.layout = new VersionLayout(root, blobs);
  }

  @Override
  public StoredBlob put(byte[] bytes) {
    return blobs.put(bytes, clock.instant());
  }

  @Override
  public byte[] fetch(String sha256) {
    return blobs.fetch(sha256);
  }

  @Override
  public void checkRoomFor(long bytes) {
    blobs.checkRoomFor(bytes);
  }

  @Override
  public void describe(String modelId, ServingSignature signature) {
    layout.describe(modelId, signature);
  }

  @Override
  public void layOut(ModelManifest manifest, byte[] signature, String keyId) {
    var signed = new SignedManifest(manifest, keyId, signature);
    layout.layOut(signed);
    records.keep(signed);
  }

  @Override
  public List<ModelManifest> versions(String modelId) {
    return layout.versions(modelId).stream().map(SignedManifest::manifest).toList();
  }

  @Override
  public Optional<SignedManifest> version(String modelId, long version) {
    return layout.version(modelId, version);
  }

  @Override
  public List<SignedManifest> chain(String modelId) {
    return records.all(modelId);
  }

  @Override
  public Optional<byte[]> laidOutBytes(String modelId, long version) {
    return layout.bytes(modelId, version);
  }

  @Override
  public Optional<byte[]> blobBytes(String sha256) {
    return blobs.read(sha256);
  }

  @Override
  public List<Long> versionNumbers(String modelId) {
    return layout.numbers(modelId);
  }

  @Override
  public boolean retire(String modelId, long version, Set<String> referenced) {
    var manifest = layout.undamaged(modelId, version);
    boolean laidOut = layout.retire(modelId, version);
    manifest
        .filter(retired -> !referenced.contains(retired.sha256()))
        .filter(retired -> !layout.hashes().contains(retired.sha256()))
        .ifPresent(retired -> blobs.delete(retired.sha256(), Manifests.storedBefore(retired)));
    return laidOut;
  }

  @Override
  public int sweepOrphans(Set<String> referenced, Duration olderThan) {
    try {
      var keep = new HashSet<>(referenced);
      keep.addAll(layout.hashes());
      var time = clock.instant().minus(olderThan);
      int deleted = 0;
      for (var blob : blobs.olderThan(time)) {
        if (!keep.contains(blob.getFileName().toString())) {
          DurableFiles.deleteTree(blob);
          deleted++;
        }
      }
      var leftovers = new ArrayList<>(layout.leftoversOlderThan(time));
      leftovers.addAll(records.leftoversOlderThan(time));
      for (var leftover : leftovers) {
        DurableFiles.deleteTree(leftover);
        deleted++;
      }
      return deleted;
    } catch (IOException e) {
      throw ArtifactException.of("sweep the artifact store", root, e);
    }
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
