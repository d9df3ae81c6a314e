package dev.amund.artifacts;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.SignedManifest;
import java.util.List;
import java.util.Optional;

/** Reads the versions of a model, as far as an update needs them. */
public interface ArtifactReader {
  /**
   * Returns the bytes with this hash, verified.
   *
   * @param sha256 64 lower-case hex digits
   * @throws ArtifactException if they are absent, damaged or cannot be read
   * @throws IllegalArgumentException if the hash is malformed
   */
  byte[] fetch(String sha256);

  /**
   * Returns a version in the serving layout, with its signature, if it is there.
   *
   * @throws ArtifactException if its manifest is damaged
   */
  Optional<SignedManifest> version(String modelId, long version);

  /**
   * Returns the numbers of the versions of a model with any file in the serving layout, in
   * ascending order, including leftovers of a crash during a retirement.
   */
  List<Long> versionNumbers(String modelId);
}
