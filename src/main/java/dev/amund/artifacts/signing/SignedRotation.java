package dev.amund.artifacts.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.artifacts.bytes.CanonicalJson;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.signing.KeyRotation.LastVersion;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A change of keys with its signatures. Those who trust the old key follow its signature; the new
 * key's signature tells those who trust that one what the old key has signed.
 *
 * @param rotation what is signed, in its canonical JSON
 * @param oldSignature of the old key, in Base64; empty if that was lost
 * @param newSignature of the new key, in Base64
 */
public record SignedRotation(
    KeyRotation rotation, Optional<String> oldSignature, String newSignature) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Signs a change of keys.
   *
   * @param oldSigner empty if the old key was lost
   */
  public static SignedRotation of(
      KeyRotation rotation, Optional<ManifestSigner> oldSigner, ManifestSigner newSigner) {
    return new SignedRotation(
        rotation, oldSigner.map(signer -> sign(rotation, signer)), sign(rotation, newSigner));
  }

  private static String sign(KeyRotation rotation, ManifestSigner signer) {
    return Base64.getEncoder().encodeToString(signer.sign(rotation.canonicalJson()));
  }

  /** Returns whether the old key vouches for the new one. */
  public boolean isVouchedFor() {
    return oldSignature.filter(signature -> isValid(rotation.oldKey(), signature)).isPresent();
  }

  /** Returns whether the new key has signed it. */
  public boolean isSound() {
    return isValid(rotation.newKey(), newSignature);
  }

  private boolean isValid(PublicKey key, String signature) {
    try {
      return ManifestVerifier.isValid(
          key, rotation.canonicalJson(), Base64.getDecoder().decode(signature));
    } catch (IllegalArgumentException e) {
      return false; // Not even Base64.
    }
  }

  /** {@code {"newSignature":…,"oldSignature":…,"rotation":{…}}}, canonical throughout. */
  public byte[] toJson() {
    var members = new TreeMap<String, Object>();
    members.put("newSignature", newSignature);
    oldSignature.ifPresent(signature -> members.put("oldSignature", signature));
    members.put("rotation", rotation.members());
    return CanonicalJson.write(members);
  }

  /**
   * Parses exactly what {@link #toJson} writes.
   *
   * @throws VerificationException if it is not such a text
   */
  public static SignedRotation parse(byte[] json) {
    try {
      var root = JSON.readTree(json);
      var signed =
          new SignedRotation(
              rotation(member(root, "rotation")),
              Optional.ofNullable(root.get("oldSignature")).map(JsonNode::asText),
              member(root, "newSignature").asText());
      if (!Arrays.equals(signed.toJson(), json)) {
        throw new VerificationException("The change of keys is not in its canonical form");
      }
      return signed;
    } catch (JsonProcessingException e) {
      throw new VerificationException(
          "The change of keys is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException
        | IllegalArgumentException
        | DateTimeException
        | GeneralSecurityException e) {
      throw new VerificationException("The change of keys is not well-formed: " + e, e);
    }
  }

  private static KeyRotation rotation(JsonNode node) throws GeneralSecurityException {
    Map<String, LastVersion> last = new HashMap<>();
    member(node, "lastVersions")
        .properties()
        .forEach(
            end ->
                last.put(
                    end.getKey(),
                    new LastVersion(
                        member(end.getValue(), "version").asLong(),
                        member(end.getValue(), "sha256").asText())));
    return new KeyRotation(
        key(node, "oldKey"), key(node, "newKey"), Instant.parse(member(node, "at").asText()), last);
  }

  private static PublicKey key(JsonNode node, String name) throws GeneralSecurityException {
    return Ed25519Keys.publicKey(Base64.getDecoder().decode(member(node, name).asText()));
  }

  private static JsonNode member(JsonNode node, String name) {
    var member = node.get(name);
    if (member == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return member;
  }
}
