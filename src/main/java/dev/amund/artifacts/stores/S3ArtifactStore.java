package dev.amund.artifacts.stores;

import dev.amund.artifacts.StoredBlob;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.config.S3Config;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Model versions in a bucket of Amazon S3, or of another server that speaks its API and knows
 * conditional writes (If-None-Match). The keys are those of the directory layout, under a prefix.
 *
 * <p>Every upload carries its SHA-256, which the server checks; blobs are read back as well. The
 * credentials are those that the AWS SDK finds: environment variables, system properties, a
 * profile, or the role of the container or instance.
 *
 * <p>A silent server is reported within some twenty seconds. In a bucket with versioning a deleted
 * object remains as a noncurrent version: expire those by a lifecycle rule if retired models must
 * be gone.
 */
public final class S3ArtifactStore extends PartedArtifactStore {
  private final S3Objects objects;
  private final Clock clock;
  private final S3Blobs blobs;
  private final S3ManifestRecords records;
  private final S3VersionLayout layout;
  private final S3KeyObjects keys;

  /**
   * Creates the store without contacting the server.
   *
   * @param clock measures the age of objects, which the server dates
   */
  public S3ArtifactStore(S3Config config, Clock clock) {
    this.objects = new S3Objects(config);
    this.clock = clock;
    this.blobs = new S3Blobs(objects);
    this.records = new S3ManifestRecords(objects);
    this.layout = new S3VersionLayout(objects, blobs, records);
    this.keys = new S3KeyObjects(objects);
  }

  @Override
  S3Blobs blobs() {
    return blobs;
  }

  @Override
  S3VersionLayout layout() {
    return layout;
  }

  @Override
  S3ManifestRecords records() {
    return records;
  }

  @Override
  S3KeyObjects keys() {
    return keys;
  }

  @Override
  public StoredBlob put(byte[] bytes) {
    return blobs.put(bytes);
  }

  /** S3 does not report free space, so this writes and deletes a small object. */
  @Override
  public void checkRoomFor(long bytes) {
    blobs.probe();
  }

  @Override
  public void writeServingLayout(ModelManifest manifest, byte[] signature, String keyId) {
    layout.writeServingLayout(new SignedManifest(manifest, keyId, signature));
  }

  @Override
  public int sweepOrphans(Set<String> referenced, Duration olderThan) {
    var time = clock.instant().minus(olderThan);
    var old = blobs.olderThan(time);
    var keep = new HashSet<>(referenced);
    keep.addAll(layout.hashes());
    int deleted = 0;
    for (var blob : old) {
      if (!keep.contains(S3Blobs.name(blob))) {
        blobs.delete(blob);
        deleted++;
      }
    }
    for (var leftover : layout.leftoversOlderThan(time)) {
      layout.delete(leftover);
      deleted++;
    }
    return deleted;
  }

  @Override
  public void close() {
    objects.close();
  }
}
