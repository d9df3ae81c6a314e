package dev.amund.artifacts.stores;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.manifest.WeightsFile;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** The rules of every store: names of files, and which manifest is accepted where. */
final class Manifests {
  /** The bytes of a version, for serving systems. */
  static final String MODEL = "model.pt";

  /** The weights by name, beside them. */
  static final String WEIGHTS = "model.safetensors";

  /** The signed manifest beside them. */
  static final String MANIFEST = "manifest.json";

  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,15}");

  private Manifests() {}

  static boolean isVersion(String name) {
    return VERSION.matcher(name).matches();
  }

  /**
   * Reads a version's manifest.
   *
   * @throws VerificationException if it is damaged, or that of another version
   */
  static SignedManifest parse(byte[] json, String modelId, long version) {
    var signed = SignedManifest.parse(json);
    if (!signed.manifest().modelId().equals(modelId) || signed.manifest().version() != version) {
      throw new VerificationException("The manifest is that of another version");
    }
    return signed;
  }

  /**
   * @param place the location of {@code found}, for people
   * @throws ArtifactException if the place holds a version with other bytes
   */
  static void requireSameChain(ModelManifest found, ModelManifest wanted, Object place) {
    if (!found.sha256().equals(wanted.sha256())) {
      throw new ArtifactException(
          ("%s holds another version %d of model %s (SHA-256 %s) than the one to be laid out (%s)."
                  + " Two chains of one model share this store")
              .formatted(
                  place, wanted.version(), wanted.modelId(), found.sha256(), wanted.sha256()));
    }
  }

  /**
   * @param bytes of the artifact
   * @throws ArtifactException if it does not have the size that the manifest says
   */
  static void requireSize(ModelManifest manifest, byte[] bytes) {
    requireSize(manifest, manifest.sha256(), manifest.sizeBytes(), bytes);
  }

  /**
   * @param bytes of the weights by name
   * @throws ArtifactException if they do not have the size that the manifest says
   */
  static void requireSize(ModelManifest manifest, WeightsFile weights, byte[] bytes) {
    requireSize(manifest, weights.sha256(), weights.sizeBytes(), bytes);
  }

  private static void requireSize(
      ModelManifest manifest, String sha256, long expected, byte[] bytes) {
    if (bytes.length != expected) {
      throw new ArtifactException(
          "The manifest of version %d of model %s says %d bytes; the artifact %s has %d"
              .formatted(manifest.version(), manifest.modelId(), expected, sha256, bytes.length));
    }
  }

  /**
   * Returns a time by which a version's bytes were stored: before its announcement, with an
   * allowance for another machine's clock.
   */
  static Instant storedBefore(ModelManifest manifest) {
    return manifest.publishedAt().plus(CLOCKS_DIFFER);
  }

  static ArtifactException damaged(Object place, VerificationException cause) {
    return new ArtifactException("%s is damaged: %s".formatted(place, cause.getMessage()), cause);
  }
}
