package dev.amund.subscriber;

/** Why a version is not handed over. */
public enum RefusalKind {
  /** The record is no announcement, or one that contradicts itself. */
  MALFORMED,
  /** An announcement of another model, filed under this one. */
  MISFILED,
  /** Signed with a key that is not trusted, or the signature does not fit what is announced. */
  UNTRUSTED,
  /** Older than what was handed over before, in this run or in one before it. */
  OLDER,
  /** A version that is known, with other bytes. */
  CONFLICTING,
  /** It does not descend from the version that was handed over before. */
  BROKEN_CHAIN,
  /**
   * The bytes, or a manifest between it and the version served, are absent, damaged, or cannot be
   * fetched. They are tried again until they can, or until a newer version is handed over.
   */
  UNAVAILABLE,
  /** The bytes have another size than was signed. */
  WRONG_SIZE,
  /** The listener could not use it. */
  UNUSABLE
}
