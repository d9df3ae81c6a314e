package dev.amund.artifacts;

/**
 * A version of a chain that was looked at.
 *
 * @param signed its manifest, whether or not it is to be trusted: the findings say
 * @param bytes what is known of its bytes
 */
public record CheckedVersion(SignedManifest signed, Bytes bytes) {

  /** What is known of the bytes of a version. */
  public enum Bytes {
    /** They were read, and have the size and the SHA-256 of the manifest. */
    VERIFIED,
    /** They are gone by policy; the manifest alone tells what they were. */
    RETIRED,
    /** They are not what the manifest says, or absent where they must not be. */
    WRONG
  }
}
