package dev.amund.artifacts.signing;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.VerificationException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Looks up changes of keys. */
@FunctionalInterface
public interface KeyRotations {
  /** Contains no changes. */
  KeyRotations NONE = keyId -> Optional.empty();

  /**
   * Returns the change to a key, if there was one; not verified.
   *
   * @param keyId the new key's id
   * @throws VerificationException what is there is damaged
   * @throws ArtifactException if it cannot be read now
   */
  Optional<SignedRotation> to(String keyId);

  /** Returns the same with a cache, for short-lived work. */
  default KeyRotations remembered() {
    Map<String, Optional<SignedRotation>> known = new HashMap<>();
    return keyId -> {
      if (!known.containsKey(keyId)) {
        known.put(keyId, to(keyId));
      }
      return known.get(keyId);
    };
  }
}
