package dev.amund.artifacts.chain;

import java.util.OptionalLong;

/**
 * A defect of a model's versions.
 *
 * @param kind the kind of defect
 * @param version the affected version; empty if none in particular
 * @param message what is wrong, for the operator
 */
public record ChainFinding(Kind kind, OptionalLong version, String message) {

  /** The kinds of defects. */
  public enum Kind {
    /** A manifest is absent: the chain has a hole, or does not begin at version 1. */
    GAP,
    /** A manifest cannot be read, or differs from the one beside the bytes. */
    MANIFEST,
    /** The signature does not fit the manifest, or its key is not among those trusted. */
    SIGNATURE,
    /** A version names another parent than the one before it. */
    PARENT,
    /** A version was published before its parent. */
    TIME,
    /** Bytes are absent, or their size or SHA-256 is not the one that was signed. */
    BYTES,
    /** Serving systems find a version that the chain does not have. */
    STRANGER,
    /** The announced newest version is not the newest of the chain. */
    HEAD
  }

  static ChainFinding at(long version, Kind kind, String message) {
    return new ChainFinding(kind, OptionalLong.of(version), message);
  }

  static ChainFinding of(Kind kind, String message) {
    return new ChainFinding(kind, OptionalLong.empty(), message);
  }
}
