package dev.amund.artifacts.signing;

import dev.amund.artifacts.bytes.CanonicalJson;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.ModelManifest;
import java.security.PublicKey;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A statement that a signing key replaces another.
 *
 * @param oldKey Ed25519; signs nothing from now on
 * @param newKey Ed25519
 * @param at when
 * @param lastVersions the newest version of each model at that time, by model id: up to it, the
 *     chain was signed with the old key or its predecessors
 */
public record KeyRotation(
    PublicKey oldKey, PublicKey newKey, Instant at, Map<String, LastVersion> lastVersions) {
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  /**
   * The end of a model's chain.
   *
   * @param version its number, from 1
   * @param sha256 of its bytes
   */
  public record LastVersion(long version, String sha256) {

    /**
     * @throws IllegalArgumentException if a component is invalid
     */
    public LastVersion {
      ModelManifest.requireVersion(version);
      Sha256.requireHex("sha256", sha256);
    }
  }

  /**
   * Copies the map.
   *
   * @throws IllegalArgumentException if a key replaces itself, or a name is no model id
   */
  public KeyRotation {
    at = at.truncatedTo(ChronoUnit.MILLIS);
    lastVersions = Map.copyOf(lastVersions);
    lastVersions.keySet().forEach(ModelManifest::requireModelId);
    if (Ed25519Keys.keyId(oldKey).equals(Ed25519Keys.keyId(newKey))) {
      throw new IllegalArgumentException("A key cannot take its own place");
    }
  }

  /** Returns the old key's id; see {@link ManifestSigner#keyId()}. */
  public String oldKeyId() {
    return Ed25519Keys.keyId(oldKey);
  }

  /** Returns the new key's id. */
  public String newKeyId() {
    return Ed25519Keys.keyId(newKey);
  }

  /** Returns whether a version was published before the change. */
  boolean covers(ModelManifest manifest) {
    return Optional.ofNullable(lastVersions.get(manifest.modelId()))
        .filter(
            last ->
                manifest.version() < last.version()
                    || manifest.version() == last.version()
                        && manifest.sha256().equals(last.sha256()))
        .isPresent();
  }

  /**
   * Returns the bytes that are signed: RFC 8785 JSON, the keys as X.509 SubjectPublicKeyInfo in
   * Base64.
   */
  byte[] canonicalJson() {
    return CanonicalJson.write(members());
  }

  Map<String, Object> members() {
    var last = new TreeMap<String, Object>();
    lastVersions.forEach(
        (modelId, end) ->
            last.put(modelId, Map.of("version", end.version(), "sha256", end.sha256())));
    return Map.of(
        "at", MILLIS.format(at),
        "lastVersions", last,
        "newKey", base64(newKey),
        "oldKey", base64(oldKey));
  }

  private static String base64(PublicKey key) {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }
}
