package dev.amund.artifacts;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Model versions in a directory, which may be a shared file system.
 *
 * <pre>
 * blobs/sha256/&lt;hex&gt;                      the bytes, immutable, by their hash
 * models/&lt;modelId&gt;/&lt;version&gt;/model.pt      the same bytes, where serving systems look for them
 * models/&lt;modelId&gt;/&lt;version&gt;/manifest.json what they are, signed
 * </pre>
 *
 * <p>Nothing is ever visible in part: files and directories are built beside their place under a
 * hidden name, synced, and renamed. A crash leaves hidden leftovers and blobs that nobody refers
 * to; {@link #sweepOrphans} removes them. Safe for many threads and processes at once.
 */
public final class DirectoryArtifactStore {
  private final Path root;
  private final Clock clock;
  private final Blobs blobs;
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
    this.layout = new VersionLayout(root, blobs);
  }

  /**
   * Stores the bytes under their hash. On return they are on disk, were read back, and survive a
   * power cut. Storing them again changes nothing; a damaged blob of that name is replaced.
   *
   * @throws ArtifactException they cannot be stored, for instance for want of space; then nothing
   *     is
   */
  public StoredBlob put(byte[] bytes) {
    return blobs.put(bytes, clock.instant());
  }

  /**
   * The bytes with this hash, verified.
   *
   * @param sha256 64 lower-case hex digits
   * @throws ArtifactException they are absent, damaged or cannot be read
   * @throws IllegalArgumentException it is no such hash
   */
  public byte[] fetch(String sha256) {
    return blobs.fetch(sha256);
  }

  /**
   * Whether an artifact of this size could be stored now: worth asking before the work of making
   * it.
   *
   * @throws ArtifactException if not, with the reason
   */
  public void checkRoomFor(long bytes) {
    blobs.checkRoomFor(bytes);
  }

  /**
   * Puts a version where serving systems look for it: its directory appears complete or not at all.
   * Idempotent; a damaged directory of the version is replaced. {@code model.pt} is a hard link to
   * the blob where the file system has those, else a copy.
   *
   * @param signature over {@link ModelManifest#canonicalJson()}; not verified here
   * @param keyId of the key that verifies it
   * @throws ArtifactException the blob is absent or damaged, the place is taken by a version with
   *     another hash, or the file system fails; then nothing is visible that was not before
   */
  public void layOut(ModelManifest manifest, byte[] signature, String keyId) {
    layout.layOut(new SignedManifest(manifest, keyId, signature));
  }

  /**
   * The versions of a model that are laid out, the oldest first; empty for an unknown model.
   *
   * @throws ArtifactException a manifest is damaged
   */
  public List<ModelManifest> versions(String modelId) {
    return layout.versions(modelId).stream().map(SignedManifest::manifest).toList();
  }

  /**
   * A version as it is laid out, with its signature, if it is.
   *
   * @throws ArtifactException its manifest is damaged
   */
  public Optional<SignedManifest> version(String modelId, long version) {
    return layout.version(modelId, version);
  }

  /**
   * Takes a superseded version away from the serving systems, at once. Its blob goes with the next
   * {@link #sweepOrphans}.
   *
   * @return whether it was laid out
   */
  public boolean retire(String modelId, long version) {
    return layout.retire(modelId, version);
  }

  /**
   * Deletes blobs that neither the caller nor a version that is laid out refers to, and what
   * crashes left half-built.
   *
   * @param referenced hashes to be kept
   * @param olderThan how long ago a file must have been written last. Longer than any update takes
   *     from storing its blob to announcing it: younger files may be about to be referenced
   * @return how many blobs and leftovers were deleted
   * @throws ArtifactException a file or a manifest cannot be read, or a file not be deleted
   */
  public int sweepOrphans(Set<String> referenced, Duration olderThan) {
    try {
      var keep = new HashSet<>(referenced);
      for (var modelId : layout.modelIds()) {
        layout.versions(modelId).forEach(signed -> keep.add(signed.manifest().sha256()));
      }
      var time = clock.instant().minus(olderThan);
      int deleted = 0;
      for (var blob : blobs.olderThan(time)) {
        if (!keep.contains(blob.getFileName().toString())) {
          DurableFiles.deleteTree(blob);
          deleted++;
        }
      }
      for (var leftover : layout.leftoversOlderThan(time)) {
        DurableFiles.deleteTree(leftover);
        deleted++;
      }
      return deleted;
    } catch (IOException e) {
      throw ArtifactException.of("sweep the artifact store", root, e);
    }
  }
}
