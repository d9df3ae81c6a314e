package dev.amund.artifacts.stores;

import dev.amund.artifacts.StoredBlob;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Immutable bytes by their SHA-256: {@code blobs/sha256/<hex>}. */
final class S3Blobs implements PartedArtifactStore.BlobPart {
  private static final String START = "blobs/sha256/";

  /** The prefix of probes, with which no hash begins. */
  private static final String PROBE = START + ".probe-";

  private final S3Objects objects;

  S3Blobs(S3Objects objects) {
    this.objects = objects;
  }

  /**
   * Writes them even if they exist: that repairs a damaged blob, and updates its age, because it is
   * about to be referenced and a sweep goes by age.
   */
  StoredBlob put(byte[] bytes) {
    var sha256 = Sha256.hex(bytes);
    var key = START + sha256;
    objects.put("store a model artifact", key, bytes);
    if (!Sha256.hex(read(key)).equals(sha256)) {
      throw new ArtifactException(
          "The bytes read back from %s are not those written: check the server"
              .formatted(objects.uri(key)));
    }
    return new StoredBlob(sha256, objects.uri(key), bytes.length);
  }

  @Override
  public byte[] fetch(String sha256) {
    var key = START + Sha256.requireHex("sha256", sha256);
    var bytes = read(key);
    var actual = Sha256.hex(bytes);
    if (!actual.equals(sha256)) {
      throw new ArtifactException(
          "The artifact %s is damaged: its bytes have the SHA-256 %s"
              .formatted(objects.uri(key), actual));
    }
    return bytes;
  }

  /** Returns the bytes stored under this hash, unverified. */
  @Override
  public Optional<byte[]> find(String sha256) {
    return get(START + Sha256.requireHex("sha256", sha256));
  }

  private Optional<byte[]> get(String key) {
    return objects.get("read a model artifact", key);
  }

  private byte[] read(String key) {
    return get(key)
        .orElseThrow(() -> new ArtifactException("There is no artifact " + objects.uri(key)));
  }

  /**
   * Checks that objects can be written and deleted. It reads first, because the reason for a
   * refused upload can be lost when the server closes the connection early.
   */
  void probe() {
    var key = PROBE + UUID.randomUUID();
    objects.get("reach the artifact store", key);
    objects.put("store a model artifact", key, new byte[1]);
    objects.delete("delete what was stored", key);
  }

  /** Returns the keys of all blobs and probes that were last written before the time. */
  List<String> olderThan(Instant time) {
    return objects.list("list the model artifacts", START).stream()
        .filter(blob -> Sha256.isHex(name(blob.key())) || blob.key().startsWith(PROBE))
        .filter(blob -> blob.written().isBefore(time))
        .map(S3Objects.Listed::key)
        .toList();
  }

  /** Deletes a blob, unless it was written after the time or is gone. */
  @Override
  public void delete(String sha256, Instant writtenBefore) {
    objects.list("delete a model artifact", START + sha256).stream()
        .filter(blob -> !blob.written().isAfter(writtenBefore))
        .forEach(blob -> delete(blob.key()));
  }

  void delete(String key) {
    objects.delete("delete a model artifact", key);
  }

  /** Returns the hash of the blob that has this key. */
  static String name(String key) {
    return key.substring(START.length());
  }
}
