package dev.amund.artifacts;

import java.util.List;
import java.util.Optional;

/** Reads what an update needs of the versions of a model. */
public interface ArtifactReader {
  /**
   * The bytes with this hash, verified.
   *
   * @param sha256 64 lower-case hex digits
   * @throws ArtifactException they are absent, damaged or cannot be read
   * @throws IllegalArgumentException it is no such hash
   */
  byte[] fetch(String sha256);

  /**
   * A version as it is laid out, with its signature, if it is.
   *
   * @throws ArtifactException its manifest is damaged
   */
  Optional<SignedManifest> version(String modelId, long version);

  /**
   * The numbers of the versions of a model of which anything lies where serving systems look, in
   * ascending order: those that are laid out, and what a crash left of one that was being retired.
   */
  List<Long> versionNumbers(String modelId);
}
