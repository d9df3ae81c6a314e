package dev.amund.artifacts.stores;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.signing.Ed25519Keys;
import dev.amund.artifacts.signing.KeyRotations;
import dev.amund.artifacts.signing.SignedRotation;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The store's records of signing keys, in {@code keys/}. */
final class KeyRecords {
  /** Key ids come from untrusted events and become file names here. */
  private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{16}");

  private static final String CHANGE = ".json";
  private static final String PUBLIC_KEY = ".pub.pem";

  private final PartedArtifactStore.KeyPart files;

  KeyRecords(PartedArtifactStore.KeyPart files) {
    this.files = files;
  }

  /** See {@link KeyRotations#to}. */
  Optional<SignedRotation> to(String keyId) {
    return KEY_ID.matcher(keyId).matches()
        ? files.read(keyId + CHANGE).map(SignedRotation::parse)
        : Optional.empty();
  }

  /** See {@link ArtifactStore#allKeyRotations}. */
  List<SignedRotation> all() {
    return files.names().stream()
        .filter(name -> name.endsWith(CHANGE))
        .map(name -> name.substring(0, name.length() - CHANGE.length()))
        .flatMap(keyId -> to(keyId).stream())
        .toList();
  }

  /** See {@link ArtifactStore#publish}. */
  void keep(SignedRotation signed) {
    var rotation = signed.rotation();
    for (PublicKey key : List.of(rotation.oldKey(), rotation.newKey())) {
      files.write(
          Ed25519Keys.keyId(key) + PUBLIC_KEY,
          Ed25519Keys.pem(key).getBytes(StandardCharsets.US_ASCII));
    }
    files.write(rotation.newKeyId() + CHANGE, signed.toJson());
  }
}
