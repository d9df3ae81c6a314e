package dev.amund.artifacts;

import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;

/**
 * Which keys are to be believed: those that were given; those that took the place of one of them,
 * with its signature, and so on; and of those whose place a given one took, what they had signed
 * until then. The changes themselves come from a place that others may write to: nothing is
 * believed that no given key has signed.
 */
final class KeyTrust {
  /** Also ends a circle. */
  private static final int MOST_CHANGES = 100;

  private final Map<String, PublicKey> given;
  private final KeyRotations rotations;

  KeyTrust(Map<String, PublicKey> given, KeyRotations rotations) {
    this.given = Map.copyOf(given);
    this.rotations = rotations;
  }

  /**
   * The key of this id, if it may have signed the manifest.
   *
   * @throws VerificationException a change of keys is damaged
   * @throws ArtifactException changes of keys cannot be read just now
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

  /** The change by which the old key of this one had come. */
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
