package dev.amund.subscriber;

/** Receives new versions, on the subscriber's thread: slow work here delays the next version. */
public interface ModelListener extends SubscriberReports {
  /**
   * Serves this version from now on. If this throws, the version is refused and the previous one
   * stays.
   *
   * @throws LocalDirectoryException if it could not be written to disk; the subscriber tries again
   */
  void swap(VerifiedModel model);
}
