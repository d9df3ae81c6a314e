package dev.amund.artifacts;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where changes of keys are looked up. */
@FunctionalInterface
public interface KeyRotations {
  /** There was none. */
  KeyRotations NONE = keyId -> Optional.empty();

  /**
   * The change to a key, if there was one; not verified.
   *
   * @param keyId of the key that took another's place
   * @throws VerificationException what is there is damaged
   * @throws ArtifactException it cannot be read just now
   */
  Optional<SignedRotation> to(String keyId);

  /** The same, each looked up once: for work that is done in a moment. */
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
