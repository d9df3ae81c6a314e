package dev.amund.artifacts.manifest;

import dev.amund.artifacts.bytes.CanonicalJson;
import dev.amund.artifacts.bytes.Sha256;

/**
 * The weights of a version by name, in the safetensors format, beside its model.
 *
 * @param sha256 hex SHA-256 of the bytes
 * @param sizeBytes how many bytes, 0 or more
 */
public record WeightsFile(String sha256, long sizeBytes) {
  /**
   * @throws IllegalArgumentException if a component is outside its range
   */
  public WeightsFile {
    Sha256.requireHex("sha256 of its weights", sha256);
    if (sizeBytes < 0 || sizeBytes > CanonicalJson.MAX_INTEGER) {
      throw new IllegalArgumentException("There are no weights of " + sizeBytes + " bytes");
    }
  }
}
