package dev.amund.subscriber;

/**
 * The newest version that was ever handed over.
 *
 * @param version 0 if there was none
 * @param sha256 of its bytes, in hex; empty if there was none
 */
record HighWaterMark(long version, String sha256) {
  static final HighWaterMark NONE = new HighWaterMark(0, "");
}
