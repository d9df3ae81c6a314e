package dev.amund.artifacts.stores;

import dev.amund.artifacts.StoredBlob;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/**
 * Model versions in a directory, which may be a shared file system.
 *
 * <p>Files and directories are written under a hidden temporary name, synced, and renamed, so that
 * they survive a power cut. {@code model.pt} is a hard link to the blob where the file system has
 * those, else a copy. A crash leaves hidden leftovers and blobs that nothing refers to; {@link
 * #sweepOrphans} removes them.
 */
public final class DirectoryArtifactStore extends PartedArtifactStore {
  private final Path root;
  private final Clock clock;
  private final Blobs blobs;
  private final ManifestRecords records;
  private final VersionLayout layout;
  private final KeyFiles keys;

  /**
   * @param root created when something is first stored
   */
  public DirectoryArtifactStore(Path root) {
    this(root, Clock.systemUTC());
  }

  /**
   * @param clock measures the age of files
   */
  public DirectoryArtifactStore(Path root, Clock clock) {
    this.root = root;
    this.clock = clock;
    this.blobs = new Blobs(root);
    this.records = new ManifestRecords(root);
    this.layout = new VersionLayout(root, blobs);
    this.keys = new KeyFiles(root);
  }

  @Override
  Blobs blobs() {
    return blobs;
  }

  @Override
  VersionLayout layout() {
    return layout;
  }

  @Override
  ManifestRecords records() {
    return records;
  }

  @Override
  KeyFiles keys() {
    return keys;
  }

  @Override
  public StoredBlob put(byte[] bytes) {
    return blobs.put(bytes, clock.instant());
  }

  @Override
  public void checkRoomFor(long bytes) {
    blobs.checkRoomFor(bytes);
  }

  @Override
  public void writeServingLayout(ModelManifest manifest, byte[] signature, String keyId) {
    var signed = new SignedManifest(manifest, keyId, signature);
    layout.writeServingLayout(signed);
    records.keep(signed);
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
      leftovers.addAll(keys.leftoversOlderThan(time));
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
    // No resources are held.
  }
}
