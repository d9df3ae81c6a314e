package dev.amund.artifacts.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.artifacts.bytes.CanonicalJson;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.event.ModelVersionPublished;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A manifest with its signature: what {@code manifest.json} holds.
 *
 * @param manifest what is signed, in its canonical JSON
 * @param keyId which public key verifies it; see {@link ManifestSigner#keyId()}
 * @param signature Ed25519 (RFC 8032), 64 bytes; copied defensively
 */
public record SignedManifest(ModelManifest manifest, String keyId, byte[] signature) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the signature. */
  public SignedManifest {
    signature = signature.clone();
  }

  /**
   * Returns the manifest of the version that the event announces, with its signature; not verified.
   *
   * @throws VerificationException if the event contradicts itself
   */
  public static SignedManifest of(ModelVersionPublished event) {
    var signature = new byte[event.getManifestSignature().remaining()];
    event.getManifestSignature().duplicate().get(signature);
    return new SignedManifest(ModelManifest.of(event), event.getKeyId(), signature);
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  /** {@code {"keyId":…,"manifest":{…},"signature":"<base64>"}}, canonical throughout. */
  public byte[] toJson() {
    return CanonicalJson.write(
        Map.of(
            "keyId", keyId,
            "manifest", manifest.members(),
            "signature", Base64.getEncoder().encodeToString(signature)));
  }

  /**
   * Parses exactly what {@link #toJson} writes: another order, other white space or an unknown
   * member is refused, so that nothing unsigned can be added.
   *
   * @throws VerificationException if it is not such a text
   */
  public static SignedManifest parse(byte[] json) {
    try {
      var root = JSON.readTree(json);
      var signed =
          new SignedManifest(
              manifest(member(root, "manifest")),
              member(root, "keyId").asText(),
              Base64.getDecoder().decode(member(root, "signature").asText()));
      if (!Arrays.equals(signed.toJson(), json)) {
        throw new VerificationException("The manifest is not in its canonical form");
      }
      return signed;
    } catch (JsonProcessingException e) {
      throw new VerificationException("The manifest is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new VerificationException("The manifest is not well-formed: " + e.getMessage(), e);
    }
  }

  private static ModelManifest manifest(JsonNode node) {
    return new ModelManifest(
        member(node, "modelId").asText(),
        member(node, "version").asLong(),
        new ModelManifest.Parent(
            node.has("parentVersion")
                ? OptionalLong.of(node.get("parentVersion").asLong())
                : OptionalLong.empty(),
            Optional.ofNullable(node.get("parentSha256")).map(JsonNode::asText)),
        new ModelManifest.Content(
            member(node, "sha256").asText(),
            member(node, "sizeBytes").asLong(),
            member(node, "format").asText()),
        new ModelManifest.Forgotten(
            Optional.ofNullable(node.get("batchId")).map(JsonNode::asText),
            member(node, "requests").asInt(),
            member(node, "samples").asInt()),
        Instant.parse(member(node, "publishedAt").asText()),
        Optional.ofNullable(node.get("safetensors"))
            .map(
                file ->
                    new WeightsFile(
                        member(file, "sha256").asText(), member(file, "sizeBytes").asLong())));
  }

  private static JsonNode member(JsonNode node, String name) {
    var member = node.get(name);
    if (member == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return member;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedManifest that
        && manifest.equals(that.manifest)
        && keyId.equals(that.keyId)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return Objects.hash(manifest, keyId, Arrays.hashCode(signature));
  }
}
