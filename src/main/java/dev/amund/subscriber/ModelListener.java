package dev.amund.subscriber;

import java.util.OptionalLong;

/**
 * What happens at a subscriber. Called on its thread: what takes long here holds up the next
 * version.
 */
public interface ModelListener {
  /**
   * Serve this version from now on. If this throws, the version counts as refused and the one
   * before stays.
   */
  void swap(VerifiedModel model);

  /**
   * A version was not handed over; the one served before stays. Called once for each version and
   * reason.
   *
   * @param version empty when not even that could be read
   * @param cause why; its message is for the operator
   */
  void refused(OptionalLong version, RuntimeException cause);

  /**
   * The broker or the schema registry cannot be used just now. The subscriber keeps trying.
   *
   * @param cause why; its message is for the operator
   */
  void disturbed(RuntimeException cause);
}
