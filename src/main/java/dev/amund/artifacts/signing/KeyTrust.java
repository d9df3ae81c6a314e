package dev.amund.artifacts.signing;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.VerificationException;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which keys are trusted: the given ones; their successors, if signed by their
 * predecessors; and the predecessors of given keys, for what they had signed until then. The
 * changes come from a store that others may write to, so only those signed by trusted keys count.
 */
final class KeyTrust {
  /** Also bounds cycles. */
  private static final int MOST_CHANGES = 100;

  private final Map<String, PublicKey> given;
  private final KeyRotations rotations;

  KeyTrust(Map<String, PublicKey> given, KeyRotations rotations) {
    this.given = Map.copyOf(given);
    this.rotations = rotations;
  }

  /**
   * Returns the key with this id, if it may have signed the manifest.
   *
   * @throws VerificationException if a change of keys is damaged
   * @throws ArtifactException if changes of keys cannot be read just now
   */
  Optional<PublicKey> find(String keyId, ModelManifest manifest) {
    return Optional.ofNullable(given.get(keyId))
        .or(() -> successor(keyId))
        .or(() -> predecessor(keyId, manifest));
  }

  private Optional<PublicKey> successor(String keyId) {
    Optional<SignedRotation> newest = sound(keyId);
    Optional<SignedRotation> change = newest;
    for (int i = 0; i < MOST_CHANGES; i++) {
      change = change.filter(SignedRotation::isVouchedFor);
      Optional<KeyRotation> rotation = change.map(SignedRotation::rotation);
      if (rotation.filter(this::isFromGiven).isPresent()) {
        return newest.map(signed -> signed.rotation().newKey());
      }
      change = rotation.flatMap(this::before);
    }
    return Optional.empty();
  }

  private boolean isFromGiven(KeyRotation rotation) {
    return rotation.oldKey().equals(given.get(rotation.oldKeyId()));
  }

  private Optional<PublicKey> predecessor(String keyId, ModelManifest manifest) {
    return given.keySet().stream()
        .flatMap(id -> predecessor(id, keyId, manifest).stream())
        .findFirst();
  }

  private Optional<PublicKey> predecessor(String givenId, String keyId, ModelManifest manifest) {
    Optional<KeyRotation> rotation =
        sound(givenId)
            .map(SignedRotation::rotation)
            .filter(change -> change.newKey().equals(given.get(givenId)));
    for (int i = 0; i < MOST_CHANGES; i++) {
      rotation = rotation.filter(change -> change.covers(manifest));
      if (rotation.filter(change -> change.oldKeyId().equals(keyId)).isPresent()) {
        return rotation.map(KeyRotation::oldKey);
      }
      rotation = rotation.flatMap(this::before).map(SignedRotation::rotation);
    }
    return Optional.empty();
  }

  /** Returns the change that introduced this one's old key. */
  private Optional<SignedRotation> before(KeyRotation rotation) {
    return sound(rotation.oldKeyId())
        .filter(earlier -> earlier.rotation().newKey().equals(rotation.oldKey()));
  }

  private Optional<SignedRotation> sound(String keyId) {
    return rotations
        .to(keyId)
        .filter(signed -> signed.rotation().newKeyId().equals(keyId))
        .filter(SignedRotation::isSound);
  }
}
