package dev.amund.subscriber;

/**
 * What happens at a subscriber. Called on its thread: what takes long here holds up the next
 * version.
 */
public interface ModelListener extends SubscriberReports {
  /**
   * Serve this version from now on. If this throws, the version counts as refused and the one
   * before stays.
   *
   * @throws LocalDirectoryException it could not be written to disk; the subscriber tries again
   */
  void swap(VerifiedModel model);
}
