package dev.amund.artifacts.chain;

import dev.amund.artifacts.manifest.SignedManifest;

/**
 * A checked version of a chain.
 *
 * @param signed its manifest; the findings say whether it can be trusted
 * @param bytes the state of its bytes
 */
public record CheckedVersion(SignedManifest signed, Bytes bytes) {

  /** The state of a version's bytes. */
  public enum Bytes {
    /** They were read, and have the size and the SHA-256 of the manifest. */
    VERIFIED,
    /** They are gone by policy; only the manifest is left. */
    RETIRED,
    /** They are not what the manifest says, or absent where they must not be. */
    WRONG
  }
}
